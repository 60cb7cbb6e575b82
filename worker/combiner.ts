/**
 * Lets jobs that are in hand at the same time share one write: a write for 40 jobs costs little more than one for a single job
 * (design.md, section 4: 54.8k heartbeats/s against 13–24k).
 */
export interface Combiner<Item> {
  /** Resolves when the item was written, rejects when it could not be. */
  add(item: Item): Promise<void>;
}

export interface CombinerOptions<Item> {
  /** Most items of one write. */
  readonly maxItems: number;
  /** Most of what `sizeOf` says in one write; a single item may have more. It bounds the memory a write takes. */
  readonly maxSize: number;
  readonly sizeOf: (item: Item) => number;
  /** Writes under way at once: while one waits for the database, the next one is prepared. */
  readonly maxWrites: number;
  /** Whether items of a write that failed with this error are worth a try each by itself. */
  readonly retryAlone: (error: unknown) => boolean;
  /** Writes items together. `again`: they were part of a write that failed, and some of them may be written. */
  readonly write: (items: readonly Item[], again: boolean) => Promise<void>;
}

interface Entry<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createCombiner<Item>({
  maxItems,
  maxSize,
  sizeOf,
  maxWrites,
  retryAlone,
  write,
}: CombinerOptions<Item>): Combiner<Item> {
  const waiting: Entry<Item>[] = [];
  let writes = 0;
  let scheduled = false;

  /** A failed shared write is tried again item by item, so that a bad one harms no neighbour. */
  async function writeAll(entries: readonly Entry<Item>[], again: boolean): Promise<void> {
    try {
      await write(
        entries.map((e) => e.item),
        again,
      );
      for (const entry of entries) entry.resolve();
    } catch (error) {
      if (entries.length === 1 || !retryAlone(error)) for (const entry of entries) entry.reject(error);
      else for (const entry of entries) await writeAll([entry], true);
    }
  }

  /** The next entries that go into one write. */
  function take(): Entry<Item>[] {
    let count = 0;
    let size = 0;
    while (count < Math.min(maxItems, waiting.length)) {
      size += sizeOf(waiting[count]!.item);
      if (count > 0 && size > maxSize) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  function pump(): void {
    scheduled = false;
    while (waiting.length > 0 && writes < maxWrites) {
      const entries = take();
      writes += 1;
      void writeAll(entries, false).finally(() => {
        writes -= 1;
        schedule();
      });
    }
  }

  function schedule(): void {
    if (scheduled || waiting.length === 0 || writes >= maxWrites) return;
    scheduled = true;
    // After the answers that are already in the socket: their jobs join this write
    setImmediate(pump);
  }

  return {
    add: (item) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      }),
  };
}
