import type { UserDeletion } from '../../shared/queue/maintenance-queue.js';
import { endAccess } from '../../shared/store/account-changes.js';
import type { Stores } from '../../shared/store/stores.js';

export type DeleteUserDeps = Pick<Stores, 'users' | 'apiKeys' | 'sessions' | 'devices' | 'tickets' | 'audit' | 'erasure'> & {
  /** How long a user and their keys are kept as deleted, in ms; see `keptMs`. */
  readonly keptMs?: number | undefined;
  /** Heartbeats that could not be stored are kept in their queue: removes a user's. */
  readonly removeFailedHeartbeats: (userId: string) => Promise<void>;
};

/** How far a deletion is, kept with its job. */
export interface UserDeletionLog {
  readonly progress: { readonly total?: number; readonly is_told?: boolean };
  note(more: UserDeletionLog['progress']): Promise<void>;
  report(deletion: UserDeletion): Promise<void>;
}

/**
 * Processes that know a key follow what is changed about it and its user (api/auth/credential-cache.ts): there must be something to follow until
 * all have looked. A process that did not look for longer forgets all it knows.
 */
const keptMs = 45_000;

/** Documents that are removed at once, and how long a turn lasts in ms: then other work has its turn. */
const slice = 1000;
const turnMs = 1000;
const nextTurnMs = 20;

/**
 * Deletes a user who is marked for it, with all their data, the user's own document last. Each step can be done again: an attempt that died is
 * gone on with.
 *
 * Others may write for the user meanwhile: they have seen them before. Each of them looks for the user after its last write, and removes what it
 * wrote for nobody; and here it is looked once more after the user is gone. So whoever comes last removes it.
 * @returns after how many ms to go on; null when all is gone
 */
export function userDeleter(deps: DeleteUserDeps): (userId: string, log: UserDeletionLog) => Promise<number | null> {
  const { users, apiKeys, audit, erasure } = deps;

  return async (userId, log) => {
    const user = await users.byId(userId);
    if (user !== null) {
      if (user.deleting_since === undefined) return null;
      await endAccess(deps, userId);
      if (log.progress.total === undefined) await log.note({ total: await erasure.count(userId) });
      const total = log.progress.total ?? 0;
      const until = performance.now() + turnMs;
      let some = 1;
      while (some > 0 && performance.now() < until) {
        some = await erasure.removeSome(userId, slice);
        if (some > 0) await log.report({ removed: some, total });
      }
      if (some > 0) return nextTurnMs;
      const left = user.deleting_since.getTime() + (deps.keptMs ?? keptMs) - (await apiKeys.now()).getTime();
      if (left > 0) return left;
      if (log.progress.is_told !== true) {
        await audit.write({ action: 'user.deleted', user });
        await log.note({ is_told: true });
      }
      await deps.removeFailedHeartbeats(userId);
      await erasure.removeAll(userId);
      await users.remove(userId);
    }
    await erasure.removeAll(userId);
    await audit.forgetNames(userId);
    return null;
  };
}
