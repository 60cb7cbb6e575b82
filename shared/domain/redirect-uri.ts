const longest = 2000;
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Schemes that run or read something where they are opened, or that no app answers to. */
const badSchemes = /^(javascript|vbscript|data|blob|file|filesystem|view-source|about|intent|ftp|wss?|search-ms|ms-.*):$/;

/** What is wrong with an address that an app wants people to be sent back to with a code or token, or null (RFC 6749, 3.1.2; RFC 8252, 7). */
export function redirectUriFault(text: string): string | null {
  if (text.length > longest) return `An address has at most ${longest} characters.`;
  if (!/^[!-~]+$/.test(text) || /["<>\\^`{|}]/.test(text))
    return `${quoted(text)} has characters that no address has as they stand.`;
  const url = URL.parse(text);
  if (url === null || !/^[a-z][a-z\d+.-]*:\//.test(text))
    return `${quoted(text)} is no whole address, such as https://app.example/callback.`;
  if (text.includes('#')) return `${quoted(text)} has a fragment ("#"): that is where tokens are put.`;
  if (url.username !== '' || url.password !== '') return `${quoted(text)} has a user name in it.`;
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:')
    return loopback.test(url.hostname) ? null : `${quoted(text)} needs https: others on the way could read the code.`;
  return badSchemes.test(url.protocol) ? `${quoted(text)} does not lead to an app.` : null;
}

const mostQuoted = 80;
const quoted = (text: string): string => `"${text.length > mostQuoted ? `${text.slice(0, mostQuoted)}…` : text}"`;

/** Whether only whoever holds the host gets what is sent there; other apps on a machine may answer to a scheme or a port. */
export const isExclusive = (redirectUri: string): boolean => redirectUri.startsWith('https:');

/** Where an address leads, in words. */
export function placeOf(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  if (protocol === 'https:') return host;
  return protocol === 'http:' ? `${host} (a program on your own machine)` : `the app that opens ${protocol}// addresses`;
}

/** The address with parameters added; what is registered stays as it is, to the letter. */
export function withParameters(redirectUri: string, parameters: URLSearchParams, inFragment: boolean): string {
  if (inFragment) return `${redirectUri}#${parameters.toString()}`;
  const separator = !redirectUri.includes('?') ? '?' : /[?&]$/.test(redirectUri) ? '' : '&';
  return `${redirectUri}${separator}${parameters.toString()}`;
}
