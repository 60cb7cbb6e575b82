import { Binary, Long, type Db, type Document } from 'mongodb';
import { asBuffer, bsonType, endOfName, forEachElement } from './bson.js';

/** A stretch of a clustered collection: keys from `from` on, below `below`. */
export interface KeyRange {
  readonly from: Buffer;
  readonly below: Buffer;
}

/** Documents as the server sent them, one after the other in one buffer. */
export interface Page {
  readonly buffer: Buffer;
  /** Where each document begins. */
  readonly starts: readonly number[];
}

export interface PageOptions {
  /** Conditions on other fields. */
  readonly filter?: Document;
  readonly projection?: Document;
  /** Most documents of a page. */
  readonly pageSize?: number;
}

/** About 0.5 MB of heartbeats: a page is decoded in a few ms, and other requests get their turn after it. */
const defaultPageSize = 2000;

/** Where the first batch of a cursor document begins, and the cursor's id: 0 when there is no more. */
function batchOf(cursor: Buffer): { at: number; id: bigint } {
  let at = -1;
  let id = 0n;
  forEachElement(cursor, 0, (name, _type, from) => {
    if (name === 'firstBatch') at = from;
    else if (name === 'id') id = cursor.readBigInt64LE(from);
  });
  if (at < 0) throw new TypeError('an answer without documents');
  return { at, id };
}

/** Where the documents of an array begin, which begins itself at `at`. */
function startsOf(buffer: Buffer, at: number): number[] {
  const starts: number[] = [];
  let element = at + 4;
  while (buffer[element] !== bsonType.end) {
    const start = endOfName(buffer, element + 1) + 1;
    starts.push(start);
    element = start + buffer.readInt32LE(start);
  }
  return starts;
}

const idHeader = 4 + 1 + '_id\0'.length + 5;

/** The key of a document, which is its first element. */
export function keyAt(buffer: Buffer, start: number): Buffer {
  const length = buffer.readInt32LE(start + idHeader - 5);
  return buffer.subarray(start + idHeader, start + idHeader + length);
}

/**
 * Reads a stretch of a clustered collection in the order of its keys, as bytes and page by page; the next page is asked for while one is in hand.
 * The driver's cursors look into every document, which takes longer than all Sundial does with a heartbeat (docs/bench.md); and pages that begin
 * after the last key seen need no cursor that would have to be kept alive.
 */
export async function* readPages(
  db: Db,
  collection: string,
  { from, below }: KeyRange,
  { filter, projection, pageSize = defaultPageSize }: PageOptions = {},
): AsyncGenerator<Page> {
  const ask = async (after: Buffer | null): Promise<Page & { isLast: boolean }> => {
    const key = after === null ? { $gte: new Binary(from) } : { $gt: new Binary(after) };
    const reply = await db.command(
      {
        find: collection,
        filter: { _id: { ...key, $lt: new Binary(below) }, ...filter },
        ...(projection ? { projection } : {}),
        sort: { _id: 1 },
        limit: pageSize,
        batchSize: pageSize,
      },
      { raw: true },
    );
    const buffer = asBuffer(reply['cursor'] as Uint8Array);
    const { at, id } = batchOf(buffer);
    const starts = startsOf(buffer, at);
    // MongoDB ends a batch at 16 MB, however many documents were asked for
    if (id !== 0n) await db.command({ killCursors: collection, cursors: [Long.fromBigInt(id)] });
    return { buffer, starts, isLast: id === 0n && starts.length < pageSize };
  };

  let page = await ask(null);
  while (page.starts.length > 0) {
    const { buffer, starts, isLast } = page;
    const next = isLast ? null : ask(keyAt(buffer, starts.at(-1)!));
    // It is awaited below; a failure meanwhile must not count as unhandled
    next?.catch(() => undefined);
    yield page;
    if (next === null) return;
    page = await next;
  }
}
