import type { IncomingMessage } from 'node:http';
import { isIP, SocketAddress } from 'node:net';
import proxyAddr from 'proxy-addr';

/** What trusted proxies say about a request. */
export interface Forwarded {
  /** Of whoever asked the outermost of them. */
  readonly ip: string;
  readonly protocol: 'http' | 'https' | null;
  readonly host: string | null;
}

const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i;

/** An IPv4 address that came by an IPv6 socket is the IPv4 address. */
export const plainAddress = (address: string): string => mapped.exec(address)?.[1] ?? address;

/** An address as a proxy writes it, maybe with a port, in the one form it is counted by; null for anything else. */
function addressIn(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1] ?? text;
  const [address = ''] = bare.split('%');
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? address : plainAddress(new SocketAddress({ address, family: 'ipv6' }).address);
}

/**
 * Each proxy replaces such a header or appends to it: of more values than proxies, the left ones are the client's own.
 * @param proxies how many trusted ones the request came through
 */
function valueOf(header: string | string[] | undefined, proxies: number): string | null {
  if (header === undefined) return null;
  const values = String(header).split(',');
  return values[Math.max(0, values.length - Math.max(1, proxies))]!.trim();
}

const hostPattern = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;

const mostRemembered = 10_000;

/** Taking an address apart costs more than the rest; there are few proxies, and their clients come back. */
function remembered(isTrusted: (address: string, hop: number) => boolean): (address: string, hop: number) => boolean {
  const known = new Map<string, boolean>();
  return (address, hop) => {
    const there = known.get(address);
    if (there !== undefined) return there;
    const trusted = isTrusted(address, hop);
    if (known.size >= mostRemembered) known.clear();
    known.set(address, trusted);
    return trusted;
  };
}

/** Reads the headers of proxies, if a request comes from one that is trusted; the networks are as settings have them. */
export function forwardedReader(networks: readonly string[]): (request: IncomingMessage) => Forwarded | null {
  if (networks.length === 0) return () => null;
  const isTrusted = remembered(proxyAddr.compile([...networks]));
  return (request) => {
    if (!isTrusted(request.socket.remoteAddress ?? '', 0)) return null;
    // From the socket outwards, up to the first that is not trusted: what stands further left may be anybody's invention
    const chain = proxyAddr.all(request, isTrusted);
    const { 'x-forwarded-proto': proto, 'x-forwarded-host': forwardedHost } = request.headers;
    const protocol = valueOf(proto, chain.length - 1)?.toLowerCase();
    const host = valueOf(forwardedHost, chain.length - 1);
    return {
      ip: addressIn(chain.at(-1)!) ?? plainAddress(chain.at(-2) ?? ''),
      protocol: protocol === 'http' || protocol === 'https' ? protocol : null,
      host: host !== null && hostPattern.test(host) ? host : null,
    };
  };
}
