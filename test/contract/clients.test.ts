import { expect } from 'chai';
import { cliUserAgent, heartbeatsAt } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { faultsOf, type Shape } from './shape.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

/** Requests that third-party programs make, and what they read of the answers (docs/clients-tried.md). */

interface Item {
  readonly name: string;
  readonly total_seconds: number;
  readonly text: string;
}
interface Day {
  readonly grand_total: { readonly text: string; readonly total_seconds: number };
  readonly categories: readonly Item[];
  readonly branches?: readonly Item[];
}
interface Summaries {
  readonly data: readonly Day[];
  readonly cumulative_total: { readonly text: string };
  readonly available_branches?: readonly string[];
  readonly branches?: readonly string[];
  readonly color?: string | null;
  readonly start: string;
  readonly end: string;
}

const minute = 60;
const daySeconds = 86_400;
const every5 = (minutes: number): number[] => Array.from({ length: minutes / 5 + 1 }, (_, i) => i * 5 * minute);
const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
const shortDate = (date: string): string => date.split('-').map(Number).join('-');
const textsOf = (days: readonly Day[]): string[] => days.map((day) => day.grand_total.text);

describe('requests of third-party programs', () => {
  let server: TestServer;
  let ada: TestUser;
  let midnight: number;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser();
    midnight = Math.floor(Date.now() / 1000 / daySeconds) * daySeconds;
    const at = (day: number, hour: number): number => midnight - day * daySeconds + hour * 3600;
    // Today: 30 minutes of coding, then 10 of debugging. Yesterday: 40 minutes on main, 20 on another branch, 15 of another project.
    await server.send(ada, heartbeatsAt(every5(30), {}, at(0, 1)));
    await server.send(ada, heartbeatsAt(every5(10), { category: 'debugging' }, at(0, 5)));
    await server.send(ada, heartbeatsAt(every5(40), { project: 'web site' }, at(1, 8)));
    await server.send(ada, heartbeatsAt(every5(20), { project: 'web site', branch: 'feature/x' }, at(1, 12)));
    await server.send(ada, heartbeatsAt(every5(15), { branch: 'main' }, at(1, 15)));
    // Told of by AI alone: no time
    await server.send(ada, heartbeatsAt([0], { project: 'web site', branch: 'idle', ai_line_changes: 3 }, at(1, 20)));
    await server.settled();
    await eventually(async () => (await server.stores.days.countUnrolledBefore(midnight / daySeconds)) === 0);
  });
  after(() => server.close());

  /** As the user, with the key as the program sends it. */
  async function ask<T>(path: string, authorization: string): Promise<T> {
    const response = await server.fetch(`/api/v1/${path}`, { headers: { Authorization: authorization } });
    expect(response.status, await response.clone().text()).to.equal(200);
    return (await response.json()) as T;
  }
  const basic = (): string => `Basic ${Buffer.from(ada.apiKey).toString('base64')}`;
  const today = (): string => dateOf(midnight);
  const yesterday = (): string => dateOf(midnight - daySeconds);

  describe('`wakatime --today` 13.1.0', () => {
    it('asks for the day by name and spells out its categories', async () => {
      const { data } = await ask<Summaries>('users/current/summaries?start=today&end=today', basic());
      expect(data.map((day) => day.categories.map(({ name, text }) => `${text} ${name.toLowerCase()}`))).to.deep.equal([
        ['30 mins coding', '10 mins debugging'],
      ]);
    });
  });

  describe('wakatime_exporter', () => {
    it('gets just one day when it asks for today without caches', async () => {
      const { data } = await ask<Summaries>('users/current/summaries?cache=false&end=today&start=today', basic());
      expect(data.map((day) => day.grand_total.total_seconds)).to.deep.equal([2400]);
    });
  });

  describe('scripts that put dates together', () => {
    it('need no zeros', async () => {
      const day = shortDate(yesterday());
      const durations = await ask<{ data: { duration: number }[] }>(`users/current/durations?date=${day}`, basic());
      expect(durations.data.reduce((sum, { duration }) => sum + duration, 0)).to.equal(75 * minute);
      const { data } = await ask<Summaries>(`users/current/summaries?start=${day}&end=${shortDate(today())}`, basic());
      expect(textsOf(data)).to.deep.equal(['1 hr 15 mins', '40 mins']);
    });

    it('may name a day', async () => {
      const heartbeats = await ask<{ data: unknown[] }>('users/current/heartbeats?date=today', basic());
      expect(heartbeats.data).to.have.length(7 + 3);
      const { data } = await ask<Summaries>('users/current/summaries?start=yesterday&end=today', basic());
      expect(textsOf(data)).to.deep.equal(['1 hr 15 mins', '40 mins']);
    });
  });

  describe('project-time 2.0.5', () => {
    it('shows the branches of a project that are available', async () => {
      const { available_branches, data } = await ask<Summaries>(
        `users/current/summaries?start=${yesterday()}&end=${today()}&project=web site&cache=true`,
        basic(),
      );
      const shown = data.flatMap((day) => day.branches!).filter(({ name }) => available_branches!.includes(name));
      expect(shown.map(({ name, text }) => [name, text])).to.deep.equal([
        ['main', '40 mins'],
        ['feature/x', '20 mins'],
      ]);
    });
  });

  describe('wakapi 0.5.1 (Rust)', () => {
    const of = (query: string): Promise<Summaries> =>
      ask(`users/current/summaries?start=${yesterday()}&end=${today()}&${query}`, `Basic ${ada.apiKey}`);

    it('decodes what stands beside the days of a project', async () => {
      const { available_branches, branches, color, cumulative_total } = await of('project=web+site&branches=main');
      expect({ available_branches, branches, color }).to.deep.equal({
        available_branches: ['feature/x', 'main'],
        branches: ['main'],
        color: null,
      });
      expect(cumulative_total.text).to.equal('40 mins');
    });

    it('sends a parameter for each branch', async () => {
      const { branches, cumulative_total } = await of('project=web+site&branches=main&branches=feature%2Fx');
      expect(branches).to.deep.equal(['main', 'feature/x']);
      expect(cumulative_total.text).to.equal('1 hr');
    });

    it('finds nothing of a project beside the days of all', async () => {
      expect(await of('')).to.have.all.keys('data', 'start', 'end', 'cumulative_total', 'daily_average');
      expect(await of('branches=main')).to.not.have.any.keys('available_branches', 'branches', 'color');
    });

    it('gets the branches that have time, from what is kept and from the heartbeats alike', async () => {
      for (const settings of ['', '&timeout=16', '&timezone=Europe/London']) {
        const { available_branches, branches } = await of(`project=web+site${settings}`);
        const names = ['feature/x', 'main'];
        expect({ available_branches, branches }, settings).to.deep.equal({ available_branches: names, branches: names });
      }
    });

    it('gets empty lists where the project has no time', async () => {
      const { available_branches, branches } = await ask<Summaries>(
        `users/current/summaries?range=Today&project=web+site`,
        `Basic ${ada.apiKey}`,
      );
      expect({ available_branches, branches }).to.deep.equal({ available_branches: [], branches: [] });
    });
  });

  describe('clients that send start, end and range', () => {
    it('get the range', async () => {
      for (const query of ['range=Today', 'range=Last+7+Days', 'range=Yesterday']) {
        const { start, data } = await ask<Summaries>(`users/current/summaries?start=2020-01-01&end=2020-01-02&${query}`, basic());
        expect(start.slice(0, 4), query).to.not.equal('2020');
        expect(data, query).to.have.length(query === 'range=Last+7+Days' ? 7 : 1);
      }
    });

    it('may send instants', async () => {
      const { start, end } = await ask<Summaries>(
        `users/current/summaries?start=${yesterday()}T12:00:00.000Z&end=${today()}T12:00:00.000Z`,
        basic(),
      );
      expect([start, end]).to.deep.equal([`${yesterday()}T00:00:00Z`, `${today()}T23:59:59Z`]);
    });
  });

  describe('gatsby-source-wakatime 0.2.0', () => {
    it('takes all of a day but its total and its range for lists of names with seconds', async () => {
      const { data } = await ask<Summaries>(`users/current/summaries?start=${yesterday()}&end=${today()}`, basic());
      for (const day of data) {
        for (const [key, list] of Object.entries(day)) {
          if (key === 'grand_total' || key === 'range') continue;
          expect(list, key).to.be.an('array');
          for (const item of list as Item[])
            expect([typeof item.name, typeof item.total_seconds]).to.deep.equal(['string', 'number']);
        }
      }
    });
  });

  describe('nonebot-plugin-wakatime 0.3.1', () => {
    it('reads the day, the week and all time with the key as a token', async () => {
      const token = `Bearer ${ada.apiKey}`;
      const bar = await ask<{ data: Day }>('users/current/status_bar/today', token);
      expect(bar.data.grand_total.text).to.equal('40 mins');
      const stats = await ask<{ data: { human_readable_total: string; languages: Item[] } }>(
        'users/current/stats/last_7_days',
        token,
      );
      expect([stats.data.human_readable_total, stats.data.languages[0]?.name]).to.deep.equal(['1 hr 15 mins', 'Rust']);
      const all = await ask<{ data: { text: string } }>('users/current/all_time_since_today', token);
      expect(all.data.text).to.equal('1 hr 55 mins');
    });
  });

  describe('readme generators', () => {
    it('read the week with the key in the address', async () => {
      const response = await server.fetch(`/api/v1/users/current/stats/last_7_days?api_key=${ada.apiKey}`);
      expect(response.status).to.equal(200);
      const { data } = (await response.json()) as { data: Record<string, (Item & { percent: number })[]> };
      for (const list of ['languages', 'editors', 'projects', 'operating_systems']) {
        for (const { name, text, percent } of data[list]!) {
          expect([typeof name, typeof text, typeof percent], list).to.deep.equal(['string', 'string', 'number']);
        }
      }
      expect(data['projects']!.map(({ name, percent }) => [name, percent])).to.deep.equal([
        ['web site', 80],
        ['engine', 20],
      ]);
    });
  });

  describe('github-readme-stats', () => {
    /** What src/fetchers/wakatime.js and src/cards/wakatime.js of it read. */
    const language: Shape = { name: 'filled', text: 'spelled', percent: 'number', hours: 'int', minutes: 'int' };
    const card = async (): Promise<{ status: number; data: Record<string, unknown> }> => {
      const response = await server.fetch(`/api/v1/users/${ada.user.username}/stats?is_including_today=true`);
      return { status: response.status, data: ((await response.json()) as { data: Record<string, unknown> }).data };
    };

    it('makes its card without a key, of users who share their time and their languages', async () => {
      expect((await card()).status).to.equal(403);
      await server.stores.users.update(ada.user._id, { logged_time_public: true, languages_used_public: true });
      const { status, data } = await card();
      expect(status).to.equal(200);
      expect(data).to.include({ is_coding_activity_visible: true, is_other_usage_visible: true });
      expect(data['languages']).to.have.length(1);
      for (const row of data['languages'] as Record<string, unknown>[]) {
        const read = Object.fromEntries(Object.keys(language).map((name) => [name, row[name]]));
        expect(faultsOf(read, language)).to.deep.equal([]);
      }
      expect(data).to.not.have.any.keys('projects', 'machines', 'editors');
    });

    it('is told where the time is not shared', async () => {
      await server.stores.users.update(ada.user._id, { logged_time_public: false, languages_used_public: true });
      const { data } = await card();
      expect(data).to.include({ is_coding_activity_visible: false });
      expect(data['languages']).to.deep.equal([{ name: 'Rust', percent: 100 }]);
    });
  });

  describe('waka-relay 0.2.1', () => {
    it('adds itself to user agents, which stay those of the editor', async () => {
      const bob = await server.newUser();
      const user_agent = `${cliUserAgent} waka-relay/0.2.1`;
      await server.send(bob, heartbeatsAt([0], { user_agent }, midnight));
      await server.settled();
      const { body } = await server.call<{ data: { value: string; editor: string; version: string }[] }>(
        bob,
        '/api/v1/users/current/user_agents',
      );
      expect(body.data).to.have.length(1);
      expect(body.data[0]).to.include({ value: user_agent, editor: 'VS Code', version: '24.4.0' });
    });
  });
});
