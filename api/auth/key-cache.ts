import type { Logger } from '../../shared/observability/log.js';
import { hashApiKey, type ApiKeyStore } from '../../shared/store/api-keys.js';

export interface KeyCache {
  /** The owner's id, or null for an unknown or revoked key. Asks the database only for keys not seen before. */
  ownerOf(key: string): Promise<string | null> | string | null;
  /** Stops following changes. */
  close(): void;
}

const pollEveryMs = 1000;
/** Unknown keys are remembered this long, so that a client with a wrong key costs nothing. */
const unknownForMs = 5000;
const maxKeys = 200_000;
const maxUnknown = 10_000;
/** Writes that were under way at the last look may carry an earlier time. */
const overlapMs = 10_000;
/** A look-up that took longer may have missed a revocation that is not looked at any more. */
const freshForMs = overlapMs / 2;

/**
 * API keys this process has seen, held by their hash. It follows the keys' changes in the database, once a second for all of them: so a
 * request costs no look-up, a revoked key stops working in every process within seconds, and an outage of MongoDB refuses nobody whose key
 * is known.
 */
export function createKeyCache(keys: ApiKeyStore, log: Logger): KeyCache {
  const owners = new Map<string, string>();
  const unknown = new Map<string, number>();
  /** Changes of the keys are known up to here, by the database's clock. */
  let seenUntil: Date | null = null;
  let polling = false;

  async function poll(): Promise<void> {
    if (polling) return;
    polling = true;
    try {
      const now = await keys.now();
      for (const change of await keys.changedSince(new Date((seenUntil ?? now).getTime() - overlapMs))) {
        if (change.revoked) owners.delete(change.hash);
        unknown.delete(change.hash);
      }
      seenUntil = now;
    } catch (error) {
      log.debug({ err: (error as Error).message }, 'changes of API keys could not be read');
    } finally {
      polling = false;
    }
  }
  void poll();
  const timer = setInterval(() => void poll(), pollEveryMs);
  timer.unref();

  async function lookUp(hash: string): Promise<string | null> {
    const start = Date.now();
    const owner = await keys.ownerOf(hash);
    if (owner === null) {
      if (unknown.size >= maxUnknown) unknown.clear();
      unknown.set(hash, Date.now() + unknownForMs);
    } else if (seenUntil !== null && Date.now() - start < freshForMs) {
      // Kept only once changes are followed: before that, a revocation could be missed
      if (owners.size >= maxKeys) owners.delete(owners.keys().next().value!);
      owners.set(hash, owner);
    }
    return owner;
  }

  return {
    ownerOf(key) {
      const hash = hashApiKey(key);
      const owner = owners.get(hash);
      if (owner !== undefined) return owner;
      if ((unknown.get(hash) ?? 0) > Date.now()) return null;
      return lookUp(hash);
    },
    close: () => clearInterval(timer),
  };
}
