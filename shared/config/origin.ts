/** Whether a text is an http address without a path, as browsers write an origin. */
export function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && (url.origin === text || `${url.origin}/` === text);
}

/** An origin as links begin with it; '' stays as it is. */
export const plainOrigin = (origin: string): string => origin.replace(/\/$/, '');

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether a host is this machine itself, as URL writes it. */
export const isLoopback = (hostname: string): boolean => loopback.test(hostname);

/** Whether a text can name a provider of OpenID Connect: without TLS anybody on the way could say who somebody is. */
export function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
