/** Whether a text is an http address without a path, as browsers write an origin. */
export function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && (url.origin === text || `${url.origin}/` === text);
}
