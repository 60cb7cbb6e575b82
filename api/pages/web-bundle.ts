import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../../shared/observability/program.js';

/** The dashboard as Vite built it: what its first page loads. */
export interface WebBundle {
  readonly folder: string;
  /** Paths on this server. */
  readonly script: string;
  readonly styles: readonly string[];
  /** What the script imports first, so that a browser need not find out. */
  readonly preloads: readonly string[];
}

interface ManifestChunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

export const webPath = '/assets/web/';
const entry = 'main.tsx';

/** @returns null where it is not built: `npm run build` does it */
export function readWebBundle(folder = join(rootFolder(), 'dist/web')): WebBundle | null {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) return null;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, ManifestChunk>>;
  const chunks = [entry, ...(manifest[entry]!.imports ?? [])].map((name) => manifest[name]!);
  return {
    folder,
    script: webPath + chunks[0]!.file,
    styles: chunks.flatMap(({ css = [] }) => css).map((name) => webPath + name),
    preloads: chunks.slice(1).map((chunk) => webPath + chunk.file),
  };
}
