import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that package.json is in, above the sources as well as above what is compiled from them. */
export function rootFolder(from = import.meta.dirname): string {
  return existsSync(join(from, 'package.json')) ? from : rootFolder(dirname(from));
}

/** Version of this program. */
export const programVersion = (): string =>
  (JSON.parse(readFileSync(join(rootFolder(), 'package.json'), 'utf8')) as { version: string }).version;
