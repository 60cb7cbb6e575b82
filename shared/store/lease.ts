import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Collection } from 'mongodb';

/** Work that one process at a time does: whose it is, until when, and how far it is. */
export interface LeaseDocument {
  _id: string;
  /** For people: the machine and the process; and an id, as process ids come again. */
  owner: string;
  /** By the database's clock. A holder that lives puts it off; one that was killed is followed by another one after it. */
  expires_at: Date;
  note?: string;
}

export interface Lease {
  /** @throws Error when it was taken over by another process, as this one could not put its end off */
  check(): void;
  /** What others are told who wait for it. */
  note(text: string): void;
  release(): Promise<void>;
}

export interface LeaseOptions {
  /** How long it lasts without being renewed, in ms. */
  readonly leaseMs: number;
  readonly lookEveryMs: number;
  /** Called each time that another process is found to hold it. */
  readonly waiting: (holder: Pick<LeaseDocument, 'owner' | 'note'>) => void;
}

/** Waits until nobody else holds a lease, and takes it. */
export async function takeLease(
  leases: Collection<LeaseDocument>,
  name: string,
  { leaseMs, lookEveryMs, waiting }: LeaseOptions,
): Promise<Lease> {
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
  let noted = '';
  const held = () => [{ $set: { owner, note: { $literal: noted }, expires_at: { $add: ['$$NOW', leaseMs] } } }];
  await leases.updateOne({ _id: name }, { $setOnInsert: { owner: '', expires_at: new Date(0) } }, { upsert: true });
  for (;;) {
    const free = { _id: name, $expr: { $lte: ['$expires_at', '$$NOW'] } };
    if ((await leases.updateOne(free, held())).modifiedCount === 1) break;
    const holder = await leases.findOne({ _id: name });
    if (holder) waiting(holder);
    await delay(lookEveryMs);
  }

  let isLost = false;
  let renewing: Promise<void> = Promise.resolve();
  async function renew(): Promise<void> {
    try {
      isLost ||= (await leases.updateOne({ _id: name, owner }, held())).matchedCount === 0;
    } catch {
      // MongoDB is away: either it can be renewed later, or somebody else has it by then
    }
  }
  const timer = setInterval(() => void (renewing = renew()), leaseMs / 3);

  return {
    check() {
      if (isLost) throw new Error(`another process has taken "${name}" over`);
    },
    note: (text) => void (noted = text),
    async release() {
      clearInterval(timer);
      await renewing;
      await leases.updateOne({ _id: name, owner }, { $set: { expires_at: new Date(0) }, $unset: { note: true } });
    },
  };
}
