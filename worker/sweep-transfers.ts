import type { TransferQueue } from '../shared/queue/transfer-queue.js';
import type { Stores } from '../shared/store/stores.js';

export type SweptStores = Pick<Stores, 'dataDumps' | 'imports' | 'files'>;

const atOnce = 100;
const minuteMs = 60_000;
/** A request that Redis lost, or that never got there, is made again: a job that is there already is not doubled. */
const patienceMs = 2 * minuteMs;
/** Uploads say that they go on every few seconds (api/pages/import.ts). */
const uploadPatienceMs = 5 * minuteMs;
/** How long a file of an import that failed is kept, to be tried again. */
const failedFilesMs = 24 * 60 * minuteMs;
/** How long people are told what became of an import. */
const resultsMs = 30 * 24 * 60 * minuteMs;
/** A file belongs to something before it is written: nobody's are left over. */
const strayMs = 60 * minuteMs;

/**
 * Removes dumps that are expired and files that nobody needs, and asks again for dumps and imports that nothing happens to.
 * @param now ms since the epoch
 */
export async function sweepTransfers(
  { dataDumps, imports, files }: SweptStores,
  queues: Readonly<Record<'imports' | 'exports', Pick<TransferQueue, 'request'>>>,
  now: number,
): Promise<void> {
  const ago = (ms: number): Date => new Date(now - ms);
  for (const { _id } of await dataDumps.expired(atOnce)) await dataDumps.remove(_id);
  for (const { _id } of await imports.idleSince(['uploading'], ago(uploadPatienceMs), atOnce)) {
    await imports.fail(_id, 'The upload was broken off.', true);
  }
  await imports.tidy(ago(failedFilesMs), ago(resultsMs), atOnce);
  for (const { _id, user_id } of await dataDumps.idleSince(ago(patienceMs), atOnce))
    await queues.exports.request({ id: _id, user_id });
  for (const { _id, user_id } of await imports.idleSince(['waiting', 'running'], ago(patienceMs), atOnce)) {
    await queues.imports.request({ id: _id, user_id });
  }
  const old = await files.idsBefore(ago(strayMs));
  if (old.length === 0) return;
  const wanted = new Set([...(await dataDumps.filesAmong(old)), ...(await imports.filesAmong(old))]);
  for (const id of old) if (!wanted.has(id)) await files.remove(id);
}
