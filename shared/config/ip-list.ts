import { isIP } from 'node:net';

/** The parts of a text, without the commas and spaces between. */
export const ipList = (text: string): string[] => text.split(',').flatMap((part) => part.trim() || []);

/** Whether each part is an IP address. */
export const isIpList = (text: string): boolean => ipList(text).every((part) => isIP(part) !== 0);

function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}

/** Whether each part is an IP address or a network, such as 10.0.0.0/8. */
export const isNetworkList = (text: string): boolean => ipList(text).every(isNetwork);
