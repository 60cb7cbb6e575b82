/** Pictures that browsers show and that carry no scripts. */
export type PhotoType = 'image/png' | 'image/jpeg' | 'image/webp';

/** Bytes. */
export const mostPhoto = 512 * 1024;

const startsWith = (bytes: Uint8Array, start: readonly number[], at = 0): boolean =>
  start.every((byte, i) => bytes[at + i] === byte);
const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));

/** What a picture is by its first bytes, whatever its name says; null for anything else. */
export function photoType(bytes: Uint8Array): PhotoType | null {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  return startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WEBP'), 8) ? 'image/webp' : null;
}
