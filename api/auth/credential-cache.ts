import type { Logger } from '../../shared/observability/log.js';
import { accessTokenPrefix } from '../../shared/store/oauth-tokens.js';
import { hashSecret } from '../../shared/store/secrets.js';
import type { Principal } from './principal.js';

/** Something was changed, by the database's clock. */
export interface Change {
  /** Of a key or token its hash in hex, else an id. */
  readonly of: string;
  readonly at: Date;
}

export interface Found {
  /** The hash that is stored, in hex. */
  readonly of: string;
  readonly principal: Principal;
  /** When the key or token that was found had last been changed: a change of it up to then is in it. */
  readonly changed_at: Date;
  /** The same of its user. Each for itself: they are read one after the other, and either may be changed in between. */
  readonly user_changed_at: Date;
}

/** A collection of keys or tokens, which are named by their hashes in hex. */
export interface CredentialSource {
  find(secret: string): Promise<Found | null>;
  /** Made, changed or revoked since an instant of the database's clock. */
  changedSince(since: Date): Promise<Change[]>;
  /** Notes when they were used last, in ms since the epoch. */
  used(lastUse: ReadonlyMap<string, number>): Promise<void>;
}

export interface CredentialDeps {
  /** API keys, and tokens of apps: by what a secret begins with. */
  readonly sources: { readonly key: CredentialSource; readonly token: CredentialSource };
  /** Users whose access was changed since an instant of the database's clock. */
  readonly usersChangedSince: (since: Date) => Promise<Change[]>;
  /** The database's clock. */
  readonly now: () => Promise<Date>;
  readonly log: Logger;
}

export interface CredentialCache {
  /**
   * Whom a key or token stands for, or null for an unknown, expired or revoked one. Asks the database only for those not seen before.
   * @param beforeLookUp called before the database is asked; it may throw
   */
  find(secret: string, beforeLookUp?: () => void): Promise<Principal | null> | Principal | null;
  /** Looks for changes at once: for those that this process made itself. */
  refresh(): Promise<void>;
  /** Stops following changes, and writes down what was used. */
  close(): Promise<void>;
}

const pollEveryMs = 1000;
/** Unknown keys are remembered this long, so that a client with a wrong key costs nothing. */
const unknownForMs = 5000;
const maxKnown = 200_000;
const maxUnknown = 10_000;
/** Writes that were under way at the last look may carry an earlier time. */
const overlapMs = 10_000;
/** A look-up that took longer may have missed a revocation that is not looked at any more. */
const freshForMs = overlapMs / 2;
/** Whoever was deleted leaves no trace after a while (worker/steps/delete-user.ts, `keptMs`): after a longer gap nothing that is known counts. */
const longestGapMs = 30_000;
const noteUseEveryMs = 60_000;

/**
 * API keys and tokens this process has seen, held by their hash. It follows their changes in the database, once a second for all of them: so
 * a request costs no look-up, a revoked key stops working in every process within seconds, and an outage of MongoDB refuses nobody whose
 * key is known.
 */
export function createCredentialCache({ sources, usersChangedSince, now: clock, log }: CredentialDeps): CredentialCache {
  /** By the hash of what was sent. */
  const known = new Map<string, Found>();
  /** Of what was sent in another form than it is stored in: by the hash that is stored, that of what was sent. */
  const otherForms = new Map<string, string>();
  const unknown = new Map<string, number>();
  let lastUse = { key: new Map<string, number>(), token: new Map<string, number>() };
  /** Changes are known up to here, by the database's clock. */
  let seenUntil: Date | null = null;
  let polling: Promise<void> | null = null;

  function forget(changes: readonly Change[]): void {
    for (const { of, at } of changes) {
      for (const hash of [of, otherForms.get(of)]) {
        const found = hash === undefined ? undefined : known.get(hash);
        if (found && found.changed_at < at) known.delete(hash!);
      }
      unknown.delete(of);
    }
  }

  function forgetOf(users: readonly Change[]): void {
    if (users.length === 0) return;
    const changedAt = new Map(users.map(({ of: id, at }) => [id, at]));
    for (const [hash, found] of known) {
      const at = changedAt.get(found.principal.user_id);
      if (at && found.user_changed_at < at) known.delete(hash);
    }
    unknown.clear();
  }

  async function poll(): Promise<void> {
    try {
      const at = await clock();
      const since = new Date((seenUntil ?? at).getTime() - overlapMs);
      const [keys, tokens, users] = await Promise.all([
        sources.key.changedSince(since),
        sources.token.changedSince(since),
        usersChangedSince(since),
      ]);
      if (seenUntil !== null && at.getTime() - seenUntil.getTime() > longestGapMs) {
        known.clear();
        otherForms.clear();
      }
      forget([...keys, ...tokens]);
      forgetOf(users);
      seenUntil = at;
    } catch (error) {
      log.debug({ err: (error as Error).message }, 'changes of API keys could not be read');
    }
  }
  const pollOnce = (): Promise<void> => (polling ??= poll().finally(() => (polling = null)));

  async function noteUse(): Promise<void> {
    const { key, token } = lastUse;
    lastUse = { key: new Map(), token: new Map() };
    await Promise.all([sources.key.used(key), sources.token.used(token)]).catch((error: unknown) =>
      log.debug({ err: (error as Error).message }, 'the last use of API keys could not be written'),
    );
  }

  void pollOnce();
  const timers = [setInterval(() => void pollOnce(), pollEveryMs), setInterval(() => void noteUse(), noteUseEveryMs)];
  for (const timer of timers) timer.unref();

  async function lookUp(kind: 'key' | 'token', secret: string, hash: string): Promise<Found | null> {
    const start = Date.now();
    const found = await sources[kind].find(secret);
    if (found === null) {
      if (unknown.size >= maxUnknown) unknown.clear();
      unknown.set(hash, Date.now() + unknownForMs);
    } else if (seenUntil !== null && Date.now() - start < freshForMs) {
      // Kept only once changes are followed: before that, a revocation could be missed
      if (known.size >= maxKnown) {
        known.clear();
        otherForms.clear();
      }
      known.set(hash, found);
      if (found.of !== hash) otherForms.set(found.of, hash);
    }
    return found;
  }

  const unlessExpired = (principal: Principal, now: number): Principal | null =>
    principal.expires_at !== null && principal.expires_at <= now ? null : principal;

  return {
    find(secret, beforeLookUp) {
      const hash = hashSecret(secret);
      const kind = secret.startsWith(accessTokenPrefix) ? 'token' : 'key';
      const now = Date.now();
      const there = known.get(hash);
      if (there !== undefined) {
        const principal = unlessExpired(there.principal, now);
        if (principal !== null) lastUse[kind].set(there.of, now);
        return principal;
      }
      if ((unknown.get(hash) ?? 0) > now) return null;
      beforeLookUp?.();
      return lookUp(kind, secret, hash).then((found) => {
        const principal = found && unlessExpired(found.principal, Date.now());
        if (found && principal) lastUse[kind].set(found.of, now);
        return principal;
      });
    },
    async refresh() {
      // One that is under way may have looked before the change
      await polling;
      await pollOnce();
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await noteUse();
    },
  };
}
