import { open, rename, stat } from 'node:fs/promises';

const rotateAboveBytes = 16 * 1024 * 1024;
const readBytes = 64 * 1024;
const shownLines = 5;

/** Keeps a log from growing for ever: above 16 MB it becomes `<file>.1`, in place of the last one. */
export async function rotateLog(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > rotateAboveBytes) await rename(file, `${file}.1`);
}

/** The last lines of a text file from byte `from` on (at most its last 64 KB); none when it can't be read. */
export async function readLogEnd(file: string, from = 0): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return [];
  try {
    const { size } = await handle.stat();
    const start = Math.max(from, size - readBytes);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    await handle.read(buffer, 0, buffer.length, start);
    return buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
  } finally {
    await handle.close();
  }
}

/** mongod writes JSON lines; its errors (E) and fatal errors (F) say why it ended. */
function mongodComplaint(line: string): string | null {
  if (!line.startsWith('{')) return line;
  try {
    const { s, msg, attr } = JSON.parse(line) as { s?: string; msg?: string; attr?: Record<string, unknown> };
    if (s !== 'E' && s !== 'F') return null;
    return attr === undefined ? (msg ?? line) : `${msg}: ${JSON.stringify(attr)}`;
  } catch {
    return null;
  }
}

/** Redis marks warnings and errors with `#`, and its first lines as well. */
function redisComplaint(line: string): string | null {
  const said = /^\d+:[A-Z] .*? ([#*.-]) (.*)$/.exec(line);
  if (!said) return line.includes('no version information available') ? null : line; // libcurl.ts
  const [, level, text = ''] = said;
  const noise =
    /oO0OoO0|^Redis version=|^Configuration loaded|overcommit|Reading config from stdin|Server initialized|Transparent Huge/;
  return level === '#' && !noise.test(text) ? text : null;
}

/** What is worth showing of a store's log after it ended: its complaints, else the last lines as they are. */
export function complaintsOf(lines: readonly string[]): string[] {
  const complaints = lines
    .map((line) => (line.startsWith('{') ? mongodComplaint(line) : redisComplaint(line)))
    .filter((line) => line !== null);
  return (complaints.length > 0 ? complaints : lines).slice(-shownLines).map((line) => line.slice(0, 400));
}
