import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { DumpRun } from '../../shared/store/data-dumps.js';
import type { Stores } from '../../shared/store/stores.js';
import type { Turns } from '../give-way.js';
import { dumpTexts, type DumpText, type DumpTextDeps } from './dump-texts.js';

export interface WriteDumpDeps extends DumpTextDeps {
  readonly stores: DumpTextDeps['stores'] & Pick<Stores, 'users' | 'files' | 'dataDumps'>;
  /** How often is told how far it is, in ms. */
  readonly tellEveryMs?: number;
}

/** Characters that are gathered before they are packed. */
const pieceLength = 64 * 1024;

/** It is not wanted any more, or another process writes it. */
class Superseded extends Error {
  override readonly name = 'Superseded';
}

/**
 * Writes a dump into a file, gzip'ed. A try that died is begun anew.
 * @returns whether it is complete
 */
export function dumpWriter(deps: WriteDumpDeps): (run: DumpRun, turns: Turns) => Promise<boolean> {
  const { stores, tellEveryMs = 1000 } = deps;
  const { dataDumps, files, users } = stores;

  async function* pieces(run: DumpRun, texts: AsyncIterable<DumpText>, turns: Turns): AsyncGenerator<string> {
    let piece = '';
    let told = performance.now();
    let isLast = false;
    for await (const { text, percent } of texts) {
      piece += text;
      if (percent === 100 && !isLast) {
        isLast = true;
        if (!(await dataDumps.report(run, 99, 'uploading'))) throw new Superseded();
      } else if (performance.now() - told > tellEveryMs) {
        if (!(await dataDumps.report(run, Math.min(99, Math.floor(percent))))) throw new Superseded();
        told = performance.now();
      }
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
      await turns.next();
    }
    yield piece;
  }

  return async (run, turns) => {
    const { dump, file_id } = run;
    const user = await users.byId(dump.user_id);
    if (!user || user.deleting_since !== undefined) return false;
    const gzip = createGzip();
    const source = Readable.from(pieces(run, dumpTexts(deps, user, dump), turns), { objectMode: true, highWaterMark: 1 });
    source.once('error', (error) => gzip.destroy(error));
    gzip.once('close', () => source.destroy());
    source.pipe(gzip);
    try {
      const size = await files.write(file_id, dump.user_id, gzip);
      if (await dataDumps.complete(run, size)) return true;
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
    // Whoever asked for it, or wrote it as well, does not know of this file
    await files.remove(file_id);
    return false;
  };
}
