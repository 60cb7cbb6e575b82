import { expect } from 'chai';
import { Queue } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { beginDeletion } from '../../shared/store/account-changes.js';
import { queues } from '../../shared/queue/queues.js';
import { startSweep } from '../../worker/sweep.js';
import { hashPassword } from '../../shared/store/passwords.js';
import type { Stores } from '../../shared/store/stores.js';
import { later, there } from '../factories/midnights.js';
import { heartbeatsAt, morning } from '../factories/heartbeats.js';
import { heartbeatsJob } from '../factories/jobs.js';
import { eventually } from '../support/eventually.js';
import { hookedStores, type Hook } from '../support/hooked-stores.js';
import { callback, oauthParties } from '../support/oauth.js';
import { leftOfUser } from '../support/left-of-user.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { sharedStores } from '../support/stores.js';
import {
  changing,
  computeAll,
  computing,
  deletingProject,
  deletingUser,
  finish,
  rollingUp,
  storing,
  type WorkStep,
} from '../support/work-steps.js';

const me = '/api/v1/users/current';

/** All moments would take a minute: each run looks at others of them. */
const everyNth = 6;
const someMoment = (): number => Math.floor(Math.random() * everyNth);

describe('deleting an account', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  /** Somebody with a bit of everything. */
  async function somebody(on: TestServer = server): Promise<TestUser> {
    const ada = await on.newUser({ timezone: 'Europe/Vienna' });
    const id = ada.user._id;
    const { stores } = on;
    await storing(id, there)(stores, false);
    await finish(stores, id);
    await stores.sessions.begin(id, { user_agent: 'a browser', ip: '192.0.2.7' });
    await stores.devices.remember(id);
    await stores.tickets.issue({ kind: 'password-reset', user_id: id, lastsMs: 60_000 });
    await stores.tickets.issue({ kind: 'invitation', created_by: id, lastsMs: 60_000 });
    // An app of theirs, that they and somebody else allow; and a picture
    const { app } = await oauthParties(on).newApp({}, ada);
    for (const user_id of [id, randomUUID()]) {
      const { id: consent_id } = await stores.oauth.consents.allow(user_id, app._id, ['read_stats']);
      const common = { user_id, app_id: app._id, consent_id, scopes: ['read_stats'] as const, scope_separator: ',' as const };
      await stores.oauth.codes.issue({ ...common, redirect_uri: callback, code_challenge: null });
      const granted = { scopes: ['read_stats' as const], granted_scopes: ['read_stats' as const] };
      await stores.oauth.tokens.issue({ ...common, ...granted, family: randomUUID(), kind: 'code' });
    }
    await stores.photos.put(id, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    // A data dump, and a file that waits to be imported
    const dump = (await stores.dataDumps.create({ user_id: id, type: 'account', email_when_finished: false, origin: '' }))!;
    const dumping = (await stores.dataDumps.begin(dump._id))!;
    await stores.dataDumps.complete(dumping, await stores.files.write(dumping.file_id, id, Readable.from([Buffer.from('{}')])));
    const { _id, file_id } = (await stores.imports.create(id, 'dump.json'))!;
    await stores.imports.uploaded(_id, await stores.files.write(file_id!, id, Readable.from([Buffer.from('{}')])));
    await stores.audit.write({ action: 'sign-in.done', actor: ada.user, ip: '192.0.2.7' });
    return ada;
  }

  async function expectNothingLeft(userId: string, label: string, on = server): Promise<void> {
    // Who did what stays, without a name
    const { audit_log: _audit, ...left } = await leftOfUser(on, userId);
    expect(left, label).to.deep.equal({});
    const { files, dataDumps, imports } = on.stores;
    const kept = await files.idsBefore(new Date(Date.now() + 1e6));
    expect([...(await dataDumps.filesAmong(kept)), ...(await imports.filesAmong(kept))].sort(), label).to.deep.equal(kept.sort());
    const entries = await on.collections.audit.find({ $or: [{ user_id: userId }, { actor_id: userId }] }).toArray();
    expect(entries.map((e) => e.action)).to.include.members(['sign-in.done', 'user.deleted']);
    for (const { user_name, actor_name, ip } of entries) {
      expect([user_name, actor_name, ip], label).to.deep.equal([null, null, null]);
    }
  }

  const ask = (on: TestServer, { user }: Pick<TestUser, 'user'>): Promise<void> =>
    beginDeletion(on.stores, user, { actor: null, ip: null });

  const carryOut = async (step: WorkStep, stores: Stores, again = false): Promise<void> => {
    for (let isDone = await step(stores, again); !isDone; isDone = await step(stores, true));
  };

  it('[T7] shuts the account at once, and leaves nothing of it', async () => {
    const [ada, eve] = [await somebody(), await somebody()];
    const id = ada.user._id;
    expect(await server.call(ada, me)).to.have.property('status', 200);
    expect(Object.keys(await leftOfUser(server, id))).to.have.members([
      'users',
      'api_keys',
      'sessions',
      'devices',
      'tickets',
      'oauth_apps',
      'oauth_consents',
      'oauth_codes',
      'oauth_tokens',
      'photos',
      'data_dumps',
      'imports',
      'files.files',
      'audit_log',
      'heartbeats',
      'days',
      'months',
      'project_days',
      'cells',
      'projects',
      'user_agents',
      'machine_names',
    ]);
    const before = await leftOfUser(server, eve.user._id);
    await ask(server, ada);
    await server.apiDeps.credentials.refresh();
    expect(await server.call(ada, me)).to.have.property('status', 401);
    for (const name of [id, ada.user.username]) {
      expect(await server.call(eve, `/api/v1/users/${name}`)).to.have.property('status', 404);
      expect(await server.call(eve, `/api/v1/users/${name}/summaries`)).to.have.property('status', 404);
    }
    const atOnce = await leftOfUser(server, id);
    expect(atOnce).to.include.keys('heartbeats').and.to.not.have.any.keys('sessions', 'devices', 'tickets');
    await carryOut(deletingUser(id), server.stores);
    await expectNothingLeft(id, 'in the end');
    expect(await leftOfUser(server, eve.user._id)).to.deep.equal(before);
    // The name is free
    expect((await server.newUser({ username: ada.user.username })).user._id).to.not.equal(id);
  });

  it('is not the way out for the last administrator, nor a way in for others', async () => {
    const own = await startTestServer({ workers: 0 });
    try {
      const { users } = own.stores;
      const [ada, eve] = [(await own.newUser()).user._id, (await own.newUser()).user._id];
      await users.changeAccess(ada, 'make-admin');
      for (const change of ['disable', 'delete', 'make-user'] as const) {
        expect(await users.changeAccess(ada, change), change).to.equal(null);
        expect(await users.byId(ada))
          .to.include({ is_admin: true })
          .and.not.have.any.keys('disabled_at', 'deleting_since');
      }
      await users.changeAccess(eve, 'make-admin');
      const both = await Promise.all([ada, eve].map((id) => users.changeAccess(id, 'make-user')));
      expect(both.filter((user) => user !== null).length, 'of two at once').to.be.at.most(1);
      // What is taken back again is only what was done: who was no administrator does not become one, who was disabled stays so
      await own.collections.users.updateMany({}, { $set: { is_admin: false } });
      expect(await users.changeAccess(ada, 'make-user')).to.include({ is_admin: false });
      expect((await users.changeAccess(ada, 'disable'))?.disabled_at).to.be.instanceOf(Date);
      const first = (await users.changeAccess(ada, 'delete'))!.deleting_since!;
      expect((await users.changeAccess(ada, 'delete'))!.deleting_since).to.deep.equal(first);
      expect(await users.changeAccess(ada, 'enable')).to.equal(null);
    } finally {
      await own.close();
    }
  });

  it('goes on wherever it died', async () => {
    for (let moment = someMoment(), isOver = false; !isOver; moment += everyNth) {
      const { user } = await somebody();
      let calls = 0;
      let label = 'undisturbed';
      const hook: Hook = async (call) => {
        if (calls++ !== moment) return;
        label = `before ${call} (${moment})`;
        throw new Error('died here');
      };
      await ask(server, { user });
      const step = deletingUser(user._id, hook);
      const death = await step(hookedStores(server.stores, hook), true).catch((error: Error) => error.message);
      expect(death).to.be.oneOf([true, 'died here']);
      isOver = calls <= moment;
      await carryOut(step, server.stores, true);
      await expectNothingLeft(user._id, label);
      expect(moment).to.be.below(50);
    }
  }).timeout(60_000);

  const works: Readonly<Record<string, { prepare?: (id: string) => WorkStep[]; step: (id: string, hook: Hook) => WorkStep }>> = {
    'heartbeats are stored': { step: (id) => storing(id, later) },
    'days are computed': { prepare: (id) => [storing(id, later)], step: computing },
    'days are rolled up': { prepare: (id) => [storing(id, later), computing(id)], step: rollingUp },
    'a project is deleted': { step: (id, hook) => deletingProject(id, 'web', hook) },
    'settings are changed': { step: (id) => changing(id, { timezone: 'America/New_York', timeout: 5 }) },
  };
  for (const [what, { prepare, step }] of Object.entries(works)) {
    it(`leaves nothing when it comes at any moment while ${what}`, async () => {
      for (let moment = someMoment(), isOver = false; !isOver; moment += everyNth) {
        const { user } = await somebody();
        const id = user._id;
        for (const before of prepare?.(id) ?? []) await before(server.stores, false);
        let calls = 0;
        let label = `after ${what}`;
        const remove = (): Promise<void> => carryOut(deletingUser(id), server.stores);
        const hook: Hook = async (call) => {
          if (calls++ !== moment) return;
          label = `before ${call} (${moment})`;
          await remove();
        };
        const work = step(id, hook);
        const stores = hookedStores(server.stores, hook);
        for (let isDone = await work(stores, false); !isDone; isDone = await work(stores, true)) {
          await computeAll(server.stores, id);
        }
        isOver = calls <= moment;
        if (isOver) await remove();
        await expectNothingLeft(id, label);
        expect(moment).to.be.below(150);
      }
    }).timeout(60_000);

    it(`leaves nothing when ${what} at any moment of it`, async () => {
      for (let moment = someMoment(), isOver = false; !isOver; moment += everyNth) {
        const { user } = await somebody();
        const id = user._id;
        for (const before of prepare?.(id) ?? []) await before(server.stores, false);
        let calls = 0;
        let label = `after it`;
        const work = step(id, async () => undefined);
        let isWaiting = false;
        // Where it waits for days to be computed, it waits until they are gone
        const intrude = async (again = false): Promise<void> => void (isWaiting = !(await work(server.stores, again)));
        const hook: Hook = async (call) => {
          if (calls++ !== moment) return;
          label = `before ${call} (${moment})`;
          await intrude();
        };
        await ask(server, { user });
        const remove = deletingUser(id, hook);
        for (let isDone = await remove(hookedStores(server.stores, hook), true); !isDone;) {
          isDone = await remove(server.stores, true);
        }
        isOver = calls <= moment;
        if (isOver) await intrude();
        if (isWaiting) await intrude(true);
        expect(isWaiting, label).to.equal(false);
        await expectNothingLeft(id, label);
        expect(moment).to.be.below(50);
      }
    }).timeout(60_000);
  }

  describe('with workers', () => {
    let own: TestServer;
    beforeEach(async () => (own = await startTestServer({ workers: 0, keptMs: 300 })));
    afterEach(() => own.close());

    it('[T7] takes what waits in the queue, what could not be stored, and what comes by a process that knows the key still', async () => {
      const ada = await somebody(own);
      const id = ada.user._id;
      const connection = { url: (await sharedStores()).redis.url };
      const queue = new Queue(queues.heartbeats.name, { connection, prefix: own.prefix });
      try {
        // Acknowledged before; further down one that is tried again only after the account is gone
        await own.send(ada, heartbeatsAt([0, 60]));
        const unreadable = { ...heartbeatsJob(id, []), heartbeats: 'nothing' };
        const eves = { ...unreadable, user_id: (await own.newUser()).user._id };
        for (const data of [unreadable, eves, unreadable]) await queue.add('heartbeats', data);
        await ask(own, ada);
        // This process has not looked for changes since: the key works
        await own.send(ada, heartbeatsAt([120], {}, morning + 86_400));
        await own.apiDeps.background.deleteUser(id, 'request');
        await queue.add('heartbeats', heartbeatsJob(id, heartbeatsAt([5])), { delay: 1500 });
        await own.addWorker();
        await own.settled();
        await expectNothingLeft(id, 'in the end', own);
        const failed = await queue.getFailed();
        expect(failed.map((job) => (job.data as { user_id: string }).user_id)).to.deep.equal([eves.user_id]);
        const { status } = await own.call(ada, me);
        expect(status).to.equal(401);
      } finally {
        await queue.close();
      }
    });

    it('tells how far it is, and is asked for again by the sweep when nobody asked', async () => {
      const ada = await somebody(own);
      const id = ada.user._id;
      expect(await own.apiDeps.background.userDeletion(id)).to.equal(null);
      await ask(own, ada);
      await own.apiDeps.background.deleteUser(id, 'request');
      expect(await own.apiDeps.background.userDeletion(id)).to.deep.equal({ removed: 0, total: null });
      const seen: { removed: number; total: number | null }[] = [];
      await own.addWorker();
      await eventually(async () => {
        const deletion = await own.apiDeps.background.userDeletion(id);
        if (deletion?.total) seen.push(deletion);
        return deletion === null;
      });
      expect(seen.length).to.be.above(0);
      expect(seen.at(-1)!.removed).to.equal(seen.at(-1)!.total).and.to.be.above(there.length);
      await expectNothingLeft(id, 'in the end', own);

      // By hand, as the sweep looks for it once a minute
      const eve = await somebody(own);
      await ask(own, eve);
      const asked: string[] = [];
      const stop = startSweep({
        stores: own.stores,
        renderedBy: own.apiDeps.rendering.by,
        daysQueue: { request: async () => undefined, ready: async () => undefined, close: async () => undefined },
        maintenanceQueue: {
          requestRollUp: async () => undefined,
          deleteHeartbeats: async () => undefined,
          closeDays: async () => undefined,
          deleteProject: async () => undefined,
          deleteUser: async (userId) => void asked.push(userId),
          userDeletion: async () => null,
          ready: async () => undefined,
          close: async () => undefined,
        },
        transferQueues: { imports: { request: async () => undefined }, exports: { request: async () => undefined } },
        queues: [],
        recomputeDelayMs: 20,
        retentionDays: 0,
        log: own.apiDeps.log,
        slowEveryMs: 50,
      });
      try {
        await eventually(() => asked.includes(eve.user._id));
      } finally {
        stop();
      }
    });
  });

  it('leaves disabled accounts their data, and keeps them out', async () => {
    const own = await startTestServer({ communityMinUsers: 2 });
    try {
      const ada = await own.newUser();
      await own.stores.users.update(ada.user._id, { password_hash: await hashPassword('a sentence is fine') });
      await own.send(ada, heartbeatsAt([0, 60]));
      await own.stores.users.changeAccess(ada.user._id, 'disable');
      await own.settled();
      await own.apiDeps.credentials.refresh();
      expect(await own.call(ada, me)).to.have.property('status', 401);
      expect((await own.stores.heartbeats.read(ada.user._id, 0, 4e15)).heartbeats).to.have.length(2);
      const totals = async (): Promise<number> => {
        let users = 0;
        for await (const _totals of own.stores.community.userTotals(20_000, 21_000)) users += 1;
        return users;
      };
      expect(await totals()).to.equal(0);
      await own.stores.users.changeAccess(ada.user._id, 'enable');
      await own.apiDeps.credentials.refresh();
      await eventually(async () => (await own.call(ada, me)).status === 200);
      expect(await totals()).to.equal(1);
    } finally {
      await own.close();
    }
  });
});
