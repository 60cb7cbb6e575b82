import { expect } from 'chai';
import { heartbeat, heartbeatsAt, morning } from '../factories/heartbeats.js';
import { naiveTotal } from '../support/naive-time.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

interface Named {
  name: string;
  total_seconds: number;
}
interface Day {
  grand_total: { total_seconds: number; text: string };
  range: { date: string; start: string; end: string; timezone: string };
  projects: Named[];
  languages: Named[];
  branches?: Named[];
  entities?: Named[];
}
interface Summaries {
  data: Day[];
  start: string;
  end: string;
  cumulative_total: { seconds: number };
  daily_average: Record<string, unknown>;
}
interface Durations {
  data: { time: number; duration: number; project: string | null }[];
  branches: string[];
}

const instant = (text: string): number => Date.parse(text) / 1000;
const sum = (items: readonly { total_seconds: number }[]): number => items.reduce((total, item) => total + item.total_seconds, 0);
const every = (seconds: number, from: number, until: number): number[] =>
  Array.from({ length: Math.floor((until - from) / seconds) + 1 }, (_, i) => from + i * seconds);

describe('days as they are read back', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  async function user(timezone: string, times: readonly number[], fields: Parameters<typeof heartbeat>[0] = {}): Promise<void> {
    ada = await server.newUser({ timezone });
    for (let i = 0; i < times.length; i += 1000)
      await server.send(
        ada,
        times.slice(i, i + 1000).map((time) => heartbeat({ ...fields, time })),
      );
    await server.settled();
  }
  async function summaries(query: string): Promise<Summaries> {
    const { status, body } = await server.call<Summaries>(ada, `/api/v1/users/current/summaries?${query}`);
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  }
  const durations = async (query: string): Promise<Durations> =>
    (await server.call<Durations>(ada, `/api/v1/users/current/durations?${query}`)).body;
  const totals = ({ data }: Summaries): Record<string, number> =>
    Object.fromEntries(data.map((day) => [day.range.date, day.grand_total.total_seconds]));

  it('include the last one, and empty ones between', async () => {
    await user(
      'UTC',
      [0, 600].flatMap((s) => [morning + s, morning + 2 * 86_400 + s]),
    );
    const range = await summaries('start=2026-01-04&end=2026-01-07');
    expect(totals(range)).to.deep.equal({ '2026-01-04': 0, '2026-01-05': 600, '2026-01-06': 0, '2026-01-07': 600 });
    expect(range).to.include({ start: '2026-01-04T00:00:00Z', end: '2026-01-07T23:59:59Z' });
    expect(range.cumulative_total.seconds).to.equal(1200);
    expect(range.daily_average).to.include({ holidays: 2, days_including_holidays: 4, days_minus_holidays: 2, seconds: 600 });
  });

  it('of 23 and 25 hours, where clocks change, are whole', async () => {
    const spring = [instant('2026-03-28T23:00:00Z'), instant('2026-03-29T22:00:00Z')] as const;
    const autumn = [instant('2026-10-24T22:00:00Z'), instant('2026-10-25T23:00:00Z')] as const;
    await user(
      'Europe/Berlin',
      [spring, autumn].flatMap(([from, until]) => every(600, from - 1800, until + 1800)),
    );
    for (const [date, [from, until]] of [
      ['2026-03-29', spring],
      ['2026-10-25', autumn],
    ] as const) {
      const { data } = await summaries(`start=${date}&end=${date}`);
      expect(data[0]!.grand_total.total_seconds).to.equal(until - from);
      expect(instant(data[0]!.range.start)).to.equal(from);
      expect(instant(data[0]!.range.end)).to.equal(until - 1);
    }
    expect(totals(await summaries('start=2026-03-28&end=2026-03-30'))).to.deep.equal({
      '2026-03-28': 1800,
      '2026-03-29': 23 * 3600,
      '2026-03-30': 1800,
    });
  });

  it('cut a run at midnight, and give each day its part', async () => {
    const midnight = instant('2026-01-05T23:00:00Z');
    await user('Europe/Vienna', [midnight - 700, midnight - 200.5, midnight + 300.25, midnight + 400]);
    const range = await summaries('start=2026-01-05&end=2026-01-06');
    expect(totals(range)).to.deep.equal({ '2026-01-05': 700, '2026-01-06': 400 });
    const second = await durations('date=2026-01-06');
    expect(second.data.map(({ time, duration }) => [time, duration])).to.deep.equal([[midnight, 400]]);
    const first = await durations('date=2026-01-05');
    expect(first.data.map(({ time, duration }) => [time, duration])).to.deep.equal([[midnight - 700, 700]]);
  });

  it('get the gap over midnight also when its other side comes late, or first', async () => {
    const midnight = instant('2026-01-06T00:00:00Z');
    for (const order of [
      [-300, 300],
      [300, -300],
    ]) {
      ada = await server.newUser();
      for (const offset of order) {
        await server.send(ada, [heartbeat({ time: midnight + offset })]);
        await server.settled();
      }
      expect(totals(await summaries('start=2026-01-05&end=2026-01-06'))).to.deep.equal({ '2026-01-05': 300, '2026-01-06': 300 });
    }
  });

  it('follow timezone=, timeout= and writes_only=, each against a naive reckoning', async () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
    const times = Array.from({ length: 800 }, () => Math.round((morning - 86_400 + random() * 3 * 86_400) * 1000) / 1000);
    const isWrite = (time: number): boolean => Math.round(time * 1000) % 3 === 0;
    ada = await server.newUser({ timezone: 'Asia/Kathmandu' });
    await server.send(
      ada,
      times.map((time) => heartbeat({ time, is_write: isWrite(time), project: isWrite(time) ? 'a' : 'b' })),
    );
    await server.settled();
    /** Hours that a zone is ahead, in January. */
    const zones = {
      'Asia/Kathmandu': 5.75,
      UTC: 0,
      'America/St_Johns': -3.5,
      'Pacific/Kiritimati': 14,
      'Pacific/Pago_Pago': -11,
    };
    for (const [timezone, ahead] of Object.entries(zones)) {
      for (const timeout of [15, 1, 60]) {
        for (const writes of [false, true]) {
          const range = await summaries(
            `start=2026-01-03&end=2026-01-08&timezone=${timezone}&timeout=${timeout}&writes_only=${writes}`,
          );
          const kept = writes ? times.filter(isWrite) : times;
          const naive = Array.from({ length: 6 }, (_, i) => {
            const from = instant(`2026-01-0${3 + i}T00:00:00Z`) - ahead * 3600;
            return naiveTotal(kept, { from, until: from + 86_400 }, timeout * 60);
          });
          expect(Object.values(totals(range)), `${timezone} ${timeout} ${writes}`).to.deep.equal(naive);
          for (const day of range.data) {
            expect(Math.round(sum(day.projects) * 1e6)).to.equal(Math.round(day.grand_total.total_seconds * 1e6));
            expect(day.range.timezone).to.equal(timezone);
          }
        }
      }
    }
    const day = await durations('date=2026-01-05&timezone=UTC&timeout=1&slice_by=entity');
    const { data } = await summaries('start=2026-01-05&end=2026-01-05&timezone=UTC&timeout=1');
    const added = day.data.reduce((total, { duration }) => total + Math.round(duration * 1e6), 0);
    expect(added).to.equal(Math.round(data[0]!.grand_total.total_seconds * 1e6));
  });

  it('keep only the project and branches asked for, after time is reckoned over all', async () => {
    ada = await server.newUser();
    await server.send(ada, [
      ...heartbeatsAt([0], { project: 'engine', branch: 'main' }),
      ...heartbeatsAt([100], { project: 'gnomon', branch: 'main' }),
      ...heartbeatsAt([300], { project: 'engine', branch: 'dev', entity: '/other.rs' }),
      { entity: 'Xcode', type: 'app', time: morning + 600 },
      ...heartbeatsAt([700], { project: 'engine', branch: 'main' }),
    ]);
    await server.settled();
    const date = 'start=2026-01-05&end=2026-01-05';
    const [all] = (await summaries(date)).data;
    expect(all!.grand_total.total_seconds).to.equal(700);
    expect(all).to.not.have.any.keys('branches', 'entities');
    const [engine] = (await summaries(`${date}&project=engine`)).data;
    expect(engine!.grand_total.total_seconds).to.equal(400);
    expect(engine!.branches!.map(({ name, total_seconds }) => [name, total_seconds])).to.deep.equal([
      ['dev', 300],
      ['main', 100],
    ]);
    expect(engine!.entities!.map((e) => e.name)).to.deep.equal(['/other.rs', '/home/ada/engine/src/main.rs']);
    expect((await summaries(`${date}&project=engine&branches=dev,%20none`)).data[0]!.grand_total.total_seconds).to.equal(300);
    expect((await summaries(`${date}&branches=main`)).data[0]!.grand_total.total_seconds).to.equal(300);
    expect((await summaries(`${date}&project=Unknown%20Project`)).data[0]!.grand_total.total_seconds).to.equal(100);
    expect((await summaries(`${date}&project=nothing`)).data[0]!.grand_total.total_seconds).to.equal(0);

    const filtered = await durations('date=2026-01-05&project=engine&branches=main');
    expect(filtered.data.map(({ time, duration }) => [time - morning, duration])).to.deep.equal([[0, 100]]);
    expect(filtered.branches).to.deep.equal(['main']);
    const whole = await durations('date=2026-01-05');
    expect(whole.data.map(({ project, duration }) => [project, duration])).to.deep.equal([
      ['engine', 100],
      ['gnomon', 200],
      ['engine', 300],
      [null, 100],
    ]);
    expect(whole.branches).to.deep.equal(['dev', 'main']);
  });

  it('add up to all time, which begins no later than the first heartbeat', async () => {
    await user('UTC', [
      ...every(300, morning - 400 * 86_400, morning - 400 * 86_400 + 3000),
      ...every(300, morning, morning + 900),
    ]);
    const { body } = await server.call<{ data: Record<string, unknown> & { range: object } }>(
      ada,
      '/api/v1/users/current/all_time_since_today',
    );
    expect(body.data).to.include({
      total_seconds: 3900,
      text: '1 hr 5 mins',
      digital: '1:05',
      decimal: '1.08',
      daily_average: 1950,
    });
    expect(body.data.range).to.include({ start_date: '2024-12-01', end_text: 'Today' });
    for (const [project, seconds] of [
      ['engine', 3900],
      ['none', 0],
    ] as const) {
      const path = `/api/v1/users/current/all_time_since_today?project=${project}`;
      expect((await server.call<{ data: object }>(ada, path)).body.data).to.include({ project, total_seconds: seconds });
    }
  });
});
