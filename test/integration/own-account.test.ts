import { expect } from 'chai';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { createApp } from '../../api/app.js';
import type { AddressInfo } from 'node:net';
import type { Heartbeat } from '../../shared/domain/heartbeat.js';
import { heartbeat, heartbeatsAt } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import type { Person } from '../support/person.js';
import { accountHolder, password } from '../support/account-holder.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { storing } from '../support/work-steps.js';

interface Dump {
  user: { id: string; username: string };
  range: { start: number; end: number };
  settings: { timezone: string; logged_time_public: boolean };
  keys: Record<string, unknown>[];
  projects: { name: string }[];
  user_agents: { id: string }[];
  machine_names: { id: string; name: string }[];
  days: { date: string; heartbeats: { id: string; time: number; project: string; user_agent_id: string }[] }[];
}

const path = '/settings/account/download';

describe("one's own account", () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
    await accountHolder(server, 'boss', { is_admin: true });
  });
  after(() => server.close());

  const cookieOf = ({ cookies }: Person): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  /** A download as its bytes come; nothing is taken of it before it is asked for. */
  async function download(person: Person, url = server.url): Promise<IncomingMessage> {
    const request = httpGet(new URL(path, url), { headers: { Cookie: cookieOf(person) } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  describe('as a download', () => {
    it('has everything: each heartbeat of years once, by day, and what they refer to', async () => {
      const { person, user } = await accountHolder(server, 'ada');
      const id = user._id;
      await server.stores.users.changeSettings(id, { timezone: 'America/New_York' });
      const secret = await server.stores.apiKeys.issue(id, { name: 'laptop', scope: 'read' });
      const start = Date.parse('2021-03-01T00:00:00Z') / 1000;
      // 12,000 over five years, some days with many, more than a page of the store on one of them
      const many = [
        ...Array.from({ length: 9000 }, (_, i) =>
          heartbeat({ time: start + (i % 300) * 500_000 + Math.floor(i / 300) * 97, project: `p${i % 7}` }),
        ),
        ...heartbeatsAt(
          Array.from({ length: 3000 }, (_, i) => i),
          { entity: '/æ/"quoted"\u2028.ts' },
        ),
        heartbeat({ time: start + 30, type: 'domain', entity: 'docs.rs', project: '<<LAST_PROJECT>>' }),
      ];
      for (let i = 0; i < many.length; i += 1000) await storing(id, many.slice(i, i + 1000))(server.stores, false);
      await server.apiDeps.background.recompute(id);
      await server.settled();
      const { heartbeats } = await server.stores.heartbeats.read(id, 0, 4e15);
      expect(heartbeats.length).to.equal(many.length);
      const { text, status, headers } = await person.get(path);
      expect(status).to.equal(200);
      expect(headers.get('content-disposition')).to.match(/^attachment; filename="sundial-ada-\d{4}-\d\d-\d\d\.json"$/);
      expect(headers.get('cache-control')).to.equal('no-store');
      const dump = JSON.parse(text) as Dump;
      const ids = dump.days.flatMap((day) => day.heartbeats.map((h) => h.id));
      const uuid = ({ key }: Heartbeat): string => Buffer.from(key).subarray(15).toString('hex');
      expect(ids.map((one) => one.replaceAll('-', ''))).to.deep.equal(heartbeats.map(uuid));
      const dates = dump.days.map((day) => day.date);
      expect(dates).to.deep.equal([...new Set(dates)].sort());
      for (const { date, heartbeats: some } of dump.days) {
        for (const { time } of [some[0]!, some.at(-1)!]) {
          expect(new Date(time * 1000).toLocaleDateString('en-CA', { timeZone: 'America/New_York' })).to.equal(date);
        }
      }
      expect(dump.days[0]!.heartbeats.find((h) => h.time === start + 30)!.project).to.equal('p0');
      expect(dump.user).to.include({ id, username: 'ada' });
      expect(dump.settings).to.deep.include({ timezone: 'America/New_York', logged_time_public: false });
      expect(dump.range.start).to.equal(Date.parse(`${dates[0]}T05:00:00Z`) / 1000);
      expect(dump.keys).to.have.length(1);
      expect(dump.keys[0]).to.include({ name: 'laptop', scope: 'read' });
      expect(text).to.not.include(secret).and.not.include('password_hash').and.not.include('argon2');
      expect(dump.projects.map((p) => p.name)).to.include.members(['p0', 'p6', 'engine']);
      const agents = new Set(dump.user_agents.map((a) => a.id));
      expect(dump.days.every((d) => d.heartbeats.every((h) => agents.has(h.user_agent_id)))).to.equal(true);
      expect(dump.machine_names.map((m) => m.name)).to.deep.equal(['lab']);
      const { entries } = await server.stores.audit.list({ action: 'user.downloaded' }, 1, 10);
      expect(entries.map((e) => e.user_name)).to.deep.equal(['ada']);
    }).timeout(60_000);

    it('is valid for who has sent nothing, and for nobody else than the owner', async () => {
      const { person } = await accountHolder(server, 'new');
      const dump = JSON.parse((await person.get(path)).text) as Dump;
      expect([dump.user.username, dump.days, dump.projects]).to.deep.equal(['new', [], []]);
      const response = await fetch(server.url + path, { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).to.deep.equal([
        303,
        `/sign-in?next=${encodeURIComponent(path)}`,
      ]);
    });

    it('takes in what comes meanwhile on days that are not written yet, and ends', async () => {
      const { person, user } = await accountHolder(server, 'bea');
      await storing(user._id, heartbeatsAt([0, 60, 86_400 * 30]))(server.stores, false);
      const { heartbeats } = server.stores;
      let isFirst = true;
      const stores = {
        ...server.stores,
        heartbeats: {
          ...heartbeats,
          async *pages(id: string, to_us: number) {
            if (isFirst) await storing(id, heartbeatsAt([86_400, 86_400 * 90]))(server.stores, false);
            isFirst = false;
            yield* heartbeats.pages(id, to_us);
          },
        },
      };
      const dump = await withApp(stores, async (url) => {
        const response = await download(person, url);
        return JSON.parse(Buffer.concat(await response.toArray()).toString()) as Dump;
      });
      expect(dump.days.map((d) => d.date)).to.deep.equal(['2026-01-05', '2026-01-06', '2026-02-04']);
    });

    /** The API again, with other stores. */
    async function withApp<T>(stores: TestServer['stores'], work: (url: string) => Promise<T>): Promise<T> {
      const listening = createApp({ ...server.apiDeps, stores }).app.listen(0, '127.0.0.1');
      await once(listening, 'listening');
      try {
        return await work(`http://127.0.0.1:${(listening.address() as AddressInfo).port}`);
      } finally {
        listening.close();
        listening.closeAllConnections();
      }
    }

    it('breaks off when the database goes, and does not look whole', async () => {
      const { person, user } = await accountHolder(server, 'cleo');
      await storing(
        user._id,
        Array.from({ length: 1000 }, (_, i) => heartbeat({ time: 1_700_000_000 + i * 60 })),
      )(server.stores, false);
      const { heartbeats } = server.stores;
      const stores = {
        ...server.stores,
        heartbeats: {
          ...heartbeats,
          async *pages(id: string, to_us: number) {
            yield* heartbeats.pages(id, to_us);
            throw new Error('the database is gone');
          },
        },
      };
      await withApp(stores, async (url) => {
        const response = await download(person, url);
        expect(response.statusCode).to.equal(200);
        let text = '';
        let failure: unknown = null;
        try {
          for await (const chunk of response) text += String(chunk);
        } catch (error) {
          failure = error;
        }
        expect((failure as { code?: string } | null)?.code).to.equal('ECONNRESET');
        expect(text.length).to.be.above(10_000);
        expect(() => JSON.parse(text) as unknown).to.throw();
      });
    });

    it('reads no faster than it is taken, and stops reading when nobody takes it any more', async () => {
      const { person, user } = await accountHolder(server, 'dora');
      const { heartbeats } = server.stores;
      await storing(user._id, [heartbeat()])(server.stores, false);
      let pages = 0;
      let stopped = false;
      const stores = {
        ...server.stores,
        heartbeats: {
          ...heartbeats,
          async *pages(id: string, to_us: number) {
            const { heartbeats: some } = await heartbeats.read(id, 0, to_us);
            try {
              for (;;) {
                pages += 1;
                yield Array.from({ length: 2000 }, () => some[0]!);
              }
            } finally {
              stopped = true;
            }
          },
        },
      };
      await withApp(stores, async (url) => {
        const first = await download(person, url);
        let seen = -1;
        // Until it stands still: what fits into buffers of sockets is some MB
        await eventually(async () => {
          const before = pages;
          await new Promise((resolve) => setTimeout(resolve, 300));
          seen = pages;
          return before === pages && pages > 0;
        });
        expect(seen).to.be.below(100);
        const second = await download(person, url);
        const third = await download(person, url);
        expect([second.statusCode, third.statusCode]).to.deep.equal([200, 429]);
        third.resume();
        for (const response of [first, second]) response.destroy();
        await eventually(() => stopped);
        await eventually(async () => {
          const again = await download(person, url);
          again.destroy();
          return again.statusCode === 200;
        });
      });
    }).timeout(30_000);
  });

  describe('can be deleted', () => {
    it('by typing the name and the password', async () => {
      const { person, user } = await accountHolder(server, 'eva');
      const apiKey = await server.stores.apiKeys.issue(user._id, { name: 'laptop' });
      await server.send({ user, apiKey }, heartbeatsAt([0, 60]));
      for (const [fields, said] of [
        [{ name: 'eve', password }, 'Type &quot;eva&quot;.'],
        [{ name: 'eva', password: 'another sentence' }, 'This is not your password.'],
        [{ name: '', password: '' }, 'This is not your password.'],
      ] as const) {
        await person.get('/settings/account');
        const { status, text } = await person.submit('/settings/account/delete', fields);
        expect([status, text.includes(said)], said).to.deep.equal([400, true]);
      }
      expect(await server.stores.users.find('eva')).to.not.equal(null);
      await person.get('/settings/account');
      const { location } = await person.submit('/settings/account/delete', { name: 'eva', password });
      expect(location).to.equal('/account-deleted');
      expect((await person.get(location!)).text).to.include('Your account is deleted');
      expect((await server.call({ user, apiKey }, '/api/v1/users/current')).status).to.equal(401);
      expect((await person.get('/settings/account')).location).to.match(/^\/sign-in/);
      await server.settled();
      expect(await server.stores.users.byId(user._id)).to.equal(null);
      expect(await server.stores.heartbeats.count(user._id)).to.equal(0);
      // The name can be had again, by somebody who gets nothing of it
      const { user: next } = await accountHolder(server, 'Eva');
      expect(next._id).to.not.equal(user._id);
    });

    it('but its form is no place to guess the password at', async () => {
      const { person, user } = await accountHolder(server, 'gil');
      await person.get('/settings/account');
      const statuses = new Set<number>();
      for (let i = 0; i < 40 && !statuses.has(429); i += 1) {
        statuses.add(
          (await person.submit('/settings/account/delete', { name: 'nobody', password: `guess ${i} of many` })).status,
        );
        await person.get('/settings/account');
      }
      expect([...statuses]).to.deep.equal([400, 429]);
      // Not the right one either
      expect((await person.submit('/settings/account/delete', { name: 'gil', password })).status).to.equal(429);
      expect(await server.stores.users.byId(user._id)).to.not.have.property('deleting_since');
    });

    it('without a password only by who has signed in just now', async () => {
      const { person, user } = await accountHolder(server, 'hal');
      await server.stores.users.update(user._id, { password_hash: null });
      await server.collections.sessions.updateMany(
        { user_id: user._id },
        { $set: { created_at: new Date(Date.now() - 3_600_000) } },
      );
      await person.get('/settings/account');
      expect((await person.submit('/settings/account/delete', { name: 'hal' })).status).to.equal(403);
      expect(await server.stores.users.byId(user._id)).to.not.have.property('deleting_since');
    });

    it('without a password where there is none', async () => {
      const { person, user } = await accountHolder(server, 'finn');
      await server.stores.users.update(user._id, { password_hash: null });
      const { text } = await person.get('/settings/account');
      expect(text).to.not.include('Your password');
      expect((await person.submit('/settings/account/delete', { name: 'finn' })).status).to.equal(303);
    });
  });
});
