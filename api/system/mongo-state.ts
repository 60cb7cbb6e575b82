import type { Db, Document } from 'mongodb';
import { within } from '../../shared/observability/within.js';
import type { SystemFacts } from '../../shared/schema/answers/system.js';

type MongoState = SystemFacts['mongodb'];

const bytes = (value: unknown): number | null => (typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null);

/** How long sizes are believed: to add them up MongoDB looks at the files of each collection. */
const sizesForMs = 10_000;

/** Looks at MongoDB; what it does not tell is null. */
export function createMongoLook(db: Db, patienceMs: number): () => Promise<MongoState> {
  let sizes: Document = {};
  let sizesAt = -Infinity;
  let version: string | null = null;

  async function lookAtSizes(): Promise<void> {
    if (performance.now() - sizesAt < sizesForMs) return;
    sizes = await db.command({ dbStats: 1 });
    sizesAt = performance.now();
  }

  return async () => {
    const start = performance.now();
    let fault: string | null = null;
    let latency_ms: number | null = null;
    try {
      await within(patienceMs, db.command({ ping: 1 }));
      latency_ms = Math.round((performance.now() - start) * 10) / 10;
      version ??= String((await within(patienceMs, db.command({ buildInfo: 1 })))['version']);
      // Who may read and write a database may not always see how large it is
      await within(patienceMs, lookAtSizes()).catch(() => undefined);
    } catch (error) {
      if (latency_ms === null)
        fault = (error as Error).message.startsWith('no answer') ? (error as Error).message : 'not reachable';
    }
    return {
      fault,
      latency_ms,
      version,
      data_bytes: bytes(sizes['dataSize']),
      storage_bytes: bytes(sizes['storageSize']),
      index_bytes: bytes(sizes['indexSize']),
      disk_used_bytes: bytes(sizes['fsUsedSize']),
      disk_total_bytes: bytes(sizes['fsTotalSize']),
    };
  };
}
