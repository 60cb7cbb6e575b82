import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import type { CredentialCache } from '../../api/auth/credential-cache.js';
import { createCredentials } from '../../api/auth/credentials-of-stores.js';
import { createLogger } from '../../shared/observability/log.js';
import type { ApiKeyStore } from '../../shared/store/api-keys.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

const log = createLogger({ name: 'test', level: 'silent' });

interface OwnerCache {
  ownerOf(key: string): Promise<string | null> | string | null;
}

describe('API keys a process has seen', () => {
  let server: TestServer;
  const caches: CredentialCache[] = [];
  before(async () => (server = await startTestServer({ workers: 0 })));
  afterEach(() => Promise.all(caches.splice(0).map((cache) => cache.close())));
  after(() => server.close());

  /** The cache of one more process, and how often it has asked the database for a key's owner. */
  function anotherProcess(store: ApiKeyStore = server.stores.apiKeys): { cache: OwnerCache; lookUps: () => number } {
    let asked = 0;
    const counting: ApiKeyStore = {
      ...store,
      find: (hash) => {
        asked += 1;
        return store.find(hash);
      },
    };
    const cache = createCredentials({ ...server.stores, apiKeys: counting }, log);
    caches.push(cache);
    const ownerOf: OwnerCache['ownerOf'] = (key) => {
      const found = cache.find(key);
      return found instanceof Promise ? found.then((p) => p?.user_id ?? null) : (found?.user_id ?? null);
    };
    return { cache: { ownerOf }, lookUps: () => asked };
  }

  async function newKey(): Promise<{ key: string; owner: string }> {
    const { apiKey, user } = await server.newUser();
    return { key: apiKey, owner: user._id };
  }

  async function revoke({ owner }: { owner: string }): Promise<void> {
    const [key] = await server.stores.apiKeys.list(owner);
    await server.stores.apiKeys.revoke(owner, key!.id);
  }

  /** Changes are followed from here on: a known key is answered without a promise. */
  async function warmedUp(cache: OwnerCache, { key, owner }: { key: string; owner: string }): Promise<void> {
    await eventually(async () => {
      expect(await cache.ownerOf(key)).to.equal(owner);
      return cache.ownerOf(key) === owner;
    });
  }

  it('are answered without a look-up from the second time on', async () => {
    const { cache, lookUps } = anotherProcess();
    const known = await newKey();
    await warmedUp(cache, known);
    const before = lookUps();
    for (let i = 0; i < 1000; i += 1) expect(cache.ownerOf(known.key)).to.equal(known.owner);
    expect(lookUps()).to.equal(before);
  });

  it('[T23] stop working in every process within seconds of being revoked', async () => {
    const processes = [anotherProcess(), anotherProcess(), anotherProcess()];
    const [revoked, kept] = [await newKey(), await newKey()];
    for (const { cache } of processes) for (const key of [revoked, kept]) await warmedUp(cache, key);
    await revoke(revoked);
    await eventually(async () => {
      const owners = await Promise.all(processes.map(async ({ cache }) => cache.ownerOf(revoked.key)));
      return owners.every((owner) => owner === null);
    }, 3000);
    for (const { cache } of processes) expect(cache.ownerOf(kept.key)).to.equal(kept.owner);
  });

  it('stay revoked when a look-up under way at that moment still finds the owner', async () => {
    const { apiKeys } = server.stores;
    const key = await newKey();
    let found: (() => void) | undefined;
    let release: (() => void) | undefined;
    const looking = new Promise<void>((resolve) => (found = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    let slow = true;
    const { cache } = anotherProcess({
      ...apiKeys,
      find: async (hash) => {
        const owner = await apiKeys.find(hash);
        if (!slow) return owner;
        slow = false;
        found!();
        await released;
        return owner;
      },
    });
    const early = cache.ownerOf(key.key);
    await looking;
    await revoke(key);
    // Another change, which the process sees after the revocation
    const later = await newKey();
    await warmedUp(cache, later);
    release!();
    await early;
    await eventually(async () => (await cache.ownerOf(key.key)) === null, 3000);
  });

  it('[T23] stay revoked when the account was changed between the two looks of a look-up', async () => {
    const key = await newKey();
    const { apiKeys, users } = server.stores;
    let isFollowed = false;
    let isChanged = false;
    const { cache } = anotherProcess({
      ...apiKeys,
      async find(hash) {
        const found = await apiKeys.find(hash);
        if (isChanged || !isFollowed) return found;
        isChanged = true;
        await revoke(key);
        await users.changeAccess(key.owner, 'make-admin');
        return found;
      },
    });
    // What is found is kept once changes are followed
    await warmedUp(cache, await newKey());
    isFollowed = true;
    expect(await cache.ownerOf(key.key)).to.equal(key.owner);
    await eventually(async () => (await cache.ownerOf(key.key)) === null, 5000);
  });

  it('are not read again and again after many were made at once', async () => {
    const { apiKeys } = server.stores;
    const reads: number[] = [];
    let later = 0;
    anotherProcess({
      ...apiKeys,
      now: async () => new Date((await apiKeys.now()).getTime() + later),
      changedSince: async (since) => {
        const changes = await apiKeys.changedSince(since);
        reads.push(changes.length);
        return changes;
      },
    });
    await eventually(() => reads.length > 0);
    for (let i = 0; i < 20; i += 1) await newKey();
    await eventually(() => reads.at(-1)! >= 20);
    later = 60_000;
    await eventually(() => reads.at(-1) === 0, 3000);
  });

  it('that are unknown cost one look-up, and work within seconds of being made', async () => {
    const { cache, lookUps } = anotherProcess();
    const key = `waka_${randomUUID()}`;
    expect(await cache.ownerOf(key)).to.equal(null);
    const before = lookUps();
    for (let i = 0; i < 1000; i += 1) expect(cache.ownerOf(key)).to.equal(null);
    expect(lookUps()).to.equal(before);
    const { user } = await server.newUser();
    await server.stores.apiKeys.add(key, user._id, { name: 'made later' });
    await eventually(async () => (await cache.ownerOf(key)) === user._id, 3000);
  });

  it('stay known while the database is away, and revocations of that time are seen afterwards', async () => {
    const { apiKeys } = server.stores;
    const [known, revoked, stranger] = [await newKey(), await newKey(), await newKey()];
    let away = false;
    let failures = 0;
    const fail = (): void => {
      if (!away) return;
      failures += 1;
      throw new Error('away');
    };
    const { cache } = anotherProcess({
      ...apiKeys,
      find: async (hash) => (fail(), apiKeys.find(hash)),
      changedSince: async (since) => (fail(), apiKeys.changedSince(since)),
    });
    for (const key of [known, revoked]) await warmedUp(cache, key);
    away = true;
    await revoke(revoked);
    await eventually(() => failures > 0);
    expect(cache.ownerOf(known.key)).to.equal(known.owner);
    expect(await Promise.resolve(cache.ownerOf(stranger.key)).catch((error: Error) => error.message)).to.equal('away');
    away = false;
    await eventually(async () => (await cache.ownerOf(revoked.key)) === null, 3000);
    expect(cache.ownerOf(known.key)).to.equal(known.owner);
    expect(await cache.ownerOf(stranger.key)).to.equal(stranger.owner);
  });

  it('are all forgotten after a time without looking, in which whoever was deleted may have left no trace', async () => {
    let ahead = 0;
    const known = await newKey();
    const deleted = await newKey();
    const { apiKeys } = server.stores;
    const { cache } = anotherProcess({ ...apiKeys, now: async () => new Date((await apiKeys.now()).getTime() + ahead) });
    for (const key of [known, deleted]) await warmedUp(cache, key);
    await server.collections.apiKeys.deleteMany({ user_id: deleted.owner });
    await server.collections.users.deleteOne({ _id: deleted.owner });
    ahead = 31_000;
    await eventually(async () => (await cache.ownerOf(deleted.key)) === null, 5000);
    expect(await cache.ownerOf(known.key)).to.equal(known.owner);
  });
});
