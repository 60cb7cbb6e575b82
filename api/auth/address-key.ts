import { isIPv6 } from 'node:net';

/** 16-bit groups of an IPv6 address; what is left out by "::" is filled in. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
}

/** What an address is counted by: people get a whole /64 of IPv6, so its lower half tells nobody apart. */
export function addressKey(ip: string): string {
  const address = ip.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  // As URL writes it: no leading zeros, no IPv4 at its end
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
}
