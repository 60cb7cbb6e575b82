import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { markStaleDays } from '../../shared/store/stale-days.js';
import { heartbeat, heartbeatsAt, morning } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { dayOf } from '../support/like-heartbeats.js';
import { hookedStores, type Hook } from '../support/hooked-stores.js';
import { naiveTotal, type Day } from '../support/naive-time.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';
import { get, me, micros, type Summaries } from '../support/summary-answers.js';
import { changing, computing, finish, storing } from '../support/work-steps.js';

interface Recalculation {
  is_up_to_date: boolean;
  percent_calculated: number;
  days: number;
  days_left: number;
}
interface AllTimeSoFar {
  data: { total_seconds: number; is_up_to_date: boolean; percent_calculated: number };
  message?: string;
}
interface Account {
  data: { timezone: string; timeout: number; writes_only: boolean; weekday_start: number };
  recalculation: Recalculation;
}

describe('settings of an account', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => (server = await startTestServer()));
  beforeEach(async () => (ada = await server.newUser()));
  after(() => server.close());

  const patch = <T = Account>(body: unknown, on = server, as = ada): Promise<Answer<T>> =>
    on.call<T>(as, me, { method: 'PATCH', body: typeof body === 'string' ? body : JSON.stringify(body) });
  const recalculation = async (on = server, as = ada): Promise<Recalculation> =>
    (await get<{ data: Recalculation }>(on, as, 'recalculation')).data;
  const states = (as = ada): Promise<unknown[]> =>
    server.collections.days.find({ user_id: as.user._id }, { projection: { v: 1, settings: 1 }, sort: { _id: 1 } }).toArray();

  /** Seconds by date, of those that have any. */
  async function seconds(start: string, end: string, on = server, as = ada): Promise<Record<string, number>> {
    const { data } = await get<Summaries>(on, as, 'summaries', { start, end });
    return Object.fromEntries(
      data.filter((d) => d.grand_total.total_seconds > 0).map((d) => [d.range.date, d.grand_total.total_seconds]),
    );
  }

  it('are refused field by field, and stay as they were', async () => {
    const bad: [unknown, string[]][] = [
      [{ timezone: 'Mars/Olympus' }, ['timezone']],
      [{ timezone: '' }, ['timezone']],
      [{ timezone: 7 }, ['timezone']],
      [{ timezone: null }, ['timezone']],
      [{ timeout: 0 }, ['timeout']],
      [{ timeout: 1381 }, ['timeout']],
      [{ timeout: 1.5 }, ['timeout']],
      [{ timeout: '15' }, ['timeout']],
      [{ timeout: null }, ['timeout']],
      [{ writes_only: 'true' }, ['writes_only']],
      [{ writes_only: 1 }, ['writes_only']],
      [{ weekday_start: 7 }, ['weekday_start']],
      [{ weekday_start: -1 }, ['weekday_start']],
      [{ timeout: 0, weekday_start: 9 }, ['timeout', 'weekday_start']],
      [{ email: 'eve@example.org' }, ['email']],
      [{ is_admin: true, timeout: 20 }, ['is_admin']],
      ['{"__proto__":{"timeout":20},"timeout":20}', ['__proto__']],
      [{ timezone: 'Mars/Olympus', timeout: 0 }, ['timezone', 'timeout']],
    ];
    for (const [body, fields] of bad) {
      const { status, body: answer } = await patch<{ errors: Record<string, string[]> }>(body);
      expect(status, JSON.stringify(body)).to.equal(400);
      expect(Object.keys(answer.errors).sort(), JSON.stringify(answer)).to.deep.equal(fields.sort());
      for (const texts of Object.values(answer.errors)) expect(texts[0]).to.match(/\S/);
    }
    for (const body of [[], null, 7, '', 'timeout=15', '{"timeout":', '"timeout"']) {
      expect((await patch(body)).status, JSON.stringify(body)).to.equal(400);
    }
    const { data } = await get<Account>(server, ada, '');
    expect(data).to.include({ timezone: 'UTC', timeout: 15, writes_only: false, weekday_start: 1 });
  });

  it('are refused at once where a body has more fields than there could be', async () => {
    const body = JSON.stringify(Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`f${i}`, 1])));
    const answer = await patch<unknown>(body);
    expect([answer.status, answer.body]).to.deep.equal([400, { error: 'The body has more than 100 fields.' }]);
  });

  it('are shown as they were changed, by whatever spelling, at both ends of what they may be', async () => {
    for (const [changes, shown] of [
      [{ timezone: 'europe/vienna' }, { timezone: 'Europe/Vienna' }],
      [{ timeout: 1 }, { timeout: 1 }],
      [
        { timeout: 1380, writes_only: true },
        { timeout: 1380, writes_only: true },
      ],
      [{ weekday_start: 0 }, { weekday_start: 0 }],
      [
        { weekday_start: 6, timezone: 'Asia/Kathmandu' },
        { weekday_start: 6, timezone: 'Asia/Kathmandu' },
      ],
    ] as const) {
      const { status, body } = await patch(changes);
      expect(status).to.equal(200);
      expect(body.data).to.include(shown);
      expect((await get<Account>(server, ada, '')).data).to.include(shown);
    }
  });

  it('that decide no time, or that are the same, compute no day again', async () => {
    await server.send(ada, heartbeatsAt([0, 60, 120]));
    await server.settled();
    const before = await states();
    for (const changes of [
      {},
      { timeout: 15 },
      { timezone: 'UTC', writes_only: false },
      { timezone: 'utc' },
      { weekday_start: 3 },
    ]) {
      const { status, body } = await patch(changes);
      expect(status).to.equal(200);
      expect(body.recalculation).to.deep.equal({ is_up_to_date: true, percent_calculated: 100, days: 1, days_left: 0 });
    }
    await server.settled();
    expect(await states()).to.deep.equal(before);
  });

  it('change every number at once, and the same when the days are computed', async () => {
    const midnight = Date.parse('2026-01-06T00:00:00Z') / 1000;
    await server.send(ada, [
      ...heartbeatsAt([-1000, -200, 300, 1500], {}, midnight),
      ...heartbeatsAt([36_000, 36_030], { is_write: true }, midnight),
    ]);
    await server.settled();
    const week = ['2026-01-03', '2026-01-09'] as const;
    expect(await seconds(...week)).to.deep.equal({ '2026-01-05': 1000, '2026-01-06': 300 + 30 });
    for (const [changes, expected] of [
      [{ timezone: 'Asia/Kathmandu' }, { '2026-01-06': 1330 }],
      [{ timeout: 20 }, { '2026-01-06': 2530 }],
      [
        { timezone: 'America/Los_Angeles', timeout: 10 },
        { '2026-01-05': 500, '2026-01-06': 30 },
      ],
      [{ writes_only: true }, { '2026-01-06': 30 }],
      [
        { writes_only: false, timeout: 15, timezone: 'UTC' },
        { '2026-01-05': 1000, '2026-01-06': 330 },
      ],
    ] as const) {
      expect((await patch(changes)).status).to.equal(200);
      const total = Object.values(expected).reduce((a, b) => a + b, 0);
      for (const when of ['at once', 'in the end']) {
        const label = `${JSON.stringify(changes)} ${when}`;
        expect(await seconds(...week), label).to.deep.equal(expected);
        const { data } = await get<{ data: { total_seconds: number } }>(server, ada, 'all_time_since_today');
        expect(data.total_seconds, label).to.equal(total);
        await server.settled();
      }
    }
    expect(await recalculation()).to.include({ is_up_to_date: true, percent_calculated: 100, days_left: 0 });
  });

  it('move heartbeats that counted no time before', async () => {
    const midnight = Date.parse('2026-01-06T00:00:00Z') / 1000;
    await patch({ writes_only: true });
    await server.send(ada, heartbeatsAt([300, 600], { is_write: false }, midnight));
    await server.settled();
    expect(await seconds('2026-01-03', '2026-01-09')).to.deep.equal({});
    await patch({ writes_only: false, timezone: 'America/Los_Angeles' });
    for (const when of ['at once', 'in the end']) {
      expect(await seconds('2026-01-03', '2026-01-09'), when).to.deep.equal({ '2026-01-05': 300 });
      await server.settled();
    }
  });

  it('move what heartbeats tell of AI, though they count no time', async () => {
    const midnight = Date.parse('2026-01-06T00:00:00Z') / 1000;
    const days = [0, 1, 2, 3, 4, 5];
    await server.send(
      ada,
      days.map((n) => heartbeat({ time: midnight + n * 86_400 + 300, ai_input_tokens: 100 + n })),
    );
    await server.settled();
    await patch({ timezone: 'America/Los_Angeles' });
    for (const when of ['at once', 'in the end']) {
      const { data } = await get<Summaries>(server, ada, 'summaries', { start: '2026-01-05', end: '2026-01-11' });
      const tokens = data.map((d) => d.grand_total.ai_input_tokens);
      expect(tokens, when).to.deep.equal([...days.map((n) => 100 + n), 0]);
      await server.settled();
    }
  });

  it('are all followed, also where a change was left half-way and another one came after it', async () => {
    const midnight = Date.parse('2026-01-06T00:00:00Z') / 1000;
    await server.send(ada, heartbeatsAt([300, 600], {}, midnight));
    await server.settled();
    // The process that changed the zone died before it marked any day
    await server.stores.users.changeSettings(ada.user._id, { timezone: 'America/Los_Angeles' });
    await patch({ timeout: 10 });
    for (const when of ['at once', 'in the end']) {
      expect(await seconds('2026-01-03', '2026-01-09'), when).to.deep.equal({ '2026-01-05': 300 });
      await server.settled();
    }
  });

  describe('while the days are computed', () => {
    const days = 40;
    const dates = ['2025-11-20', '2026-01-10'] as const;
    let slow: TestServer;
    let eve: TestUser;
    before(async () => (slow = await startTestServer({ workers: 0 })));
    after(() => slow.close());
    beforeEach(async () => {
      eve = await slow.newUser();
      const list = Array.from({ length: days }, (_, i) => heartbeatsAt([0, 300], {}, morning - i * 86_400)).flat();
      await storing(eve.user._id, list)(slow.stores, false);
      await finish(slow.stores, eve.user._id);
    });

    it('tell how far they are, and answer exactly', async () => {
      expect(await recalculation(slow, eve)).to.deep.equal({ is_up_to_date: true, percent_calculated: 100, days, days_left: 0 });
      const { body } = await patch({ timezone: 'Pacific/Kiritimati', timeout: 5 }, slow, eve);
      // More than there were: what was on one day may be on another now
      expect(body.recalculation.days).to.be.at.least(days);
      const all = body.recalculation.days;
      expect(body.recalculation).to.deep.equal({ is_up_to_date: false, percent_calculated: 0, days: all, days_left: all });

      const percents: number[] = [];
      const hook: Hook = async (call) => {
        if (call !== 'days.write') return;
        const { percent_calculated, is_up_to_date, days_left } = await recalculation(slow, eve);
        expect(is_up_to_date).to.equal(false);
        expect(days_left).to.equal(all - percents.length);
        percents.push(percent_calculated);
        if (percents.length % 10 !== 1) return;
        expect(Object.values(await seconds(...dates, slow, eve))).to.deep.equal(Array.from({ length: days }, () => 300));
        const { data } = await get<{ data: { total_seconds: number } }>(slow, eve, 'all_time_since_today');
        expect(data.total_seconds).to.equal(days * 300);
      };
      await computing(eve.user._id)(hookedStores(slow.stores, hook), false);
      expect(percents).to.have.length(all);
      expect(percents).to.deep.equal(percents.toSorted((a, b) => a - b));
      expect(await recalculation(slow, eve)).to.include({ is_up_to_date: true, percent_calculated: 100, days_left: 0 });
    });

    it('follow heartbeats that come to a day that had none, before it is computed', async () => {
      const id = eve.user._id;
      // Its neighbours are days without heartbeats now, the one before them is none
      await changing(id, { timezone: 'Europe/London' })(slow.stores, false);
      await finish(slow.stores, id);
      const before = morning - (days - 1) * 86_400 - 2 * 86_400;
      const midnight = Math.floor(before / 86_400) * 86_400;
      await storing(id, heartbeatsAt([300, 600], {}, midnight))(slow.stores, false);
      await patch({ timezone: 'America/Los_Angeles' }, slow, eve);
      const date = new Date((midnight - 86_400) * 1000).toISOString().slice(0, 10);
      for (const when of ['at once', 'in the end']) {
        expect(await seconds(date, date, slow, eve), when).to.deep.equal({ [date]: 300 });
        await finish(slow.stores, id);
      }
    });

    it('reach what a day had before it was computed with the new zone', async () => {
      const { user } = (eve = await slow.newUser({ timezone: 'Europe/Vienna' }));
      const midnight = Date.parse('2026-01-05T23:00:00Z') / 1000;
      const list = heartbeatsAt([300, 600], {}, midnight);
      await storing(user._id, list)(slow.stores, false);
      await finish(slow.stores, user._id);
      const changed = await slow.stores.users.changeSettings(user._id, { timezone: 'America/New_York' });
      // Between the change and its marks the day is marked for another reason, and computed
      const day = dayOf('2026-01-06');
      const dirty = { user_id: user._id, changed: new Map([[day, 0]]), adjacent: [], placeholders: [] };
      await slow.stores.days.markDirty([dirty], new Date());
      await computing(user._id)(slow.stores, false);
      await markStaleDays(slow.stores, changed!);
      for (const when of ['at once', 'in the end']) {
        expect(await seconds('2026-01-04', '2026-01-07', slow, eve), when).to.deep.equal({ '2026-01-05': 300 });
        await finish(slow.stores, user._id);
      }
    });

    it('say so where it takes too long to wait for all', async () => {
      await patch({ timezone: 'Pacific/Kiritimati' }, slow, eve);
      const { heartbeats } = slow.stores;
      const { readActivity } = heartbeats;
      heartbeats.readActivity = async (...of) => {
        await delay(800);
        return readActivity(...of);
      };
      try {
        const { status, body } = await slow.call<AllTimeSoFar>(eve, `${me}/all_time_since_today`);
        expect(status).to.equal(202);
        expect(body.message).to.equal('Calculating stats for this user. Check back later.');
        expect(body.data.is_up_to_date).to.equal(false);
        expect(body.data.percent_calculated).to.be.within(1, 99);
        expect(body.data.total_seconds).to.be.within(1, days * 300 - 1);
        const stats = await slow.call<AllTimeSoFar>(eve, `${me}/stats/all_time`);
        expect(stats.status).to.equal(202);
        expect(stats.body.data).to.include({ is_up_to_date: false });
        // These have no way to say it
        expect(Object.keys(await seconds(...dates, slow, eve))).to.have.length(days);
      } finally {
        heartbeats.readActivity = readActivity;
      }
      const { data } = await get<AllTimeSoFar>(slow, eve, 'all_time_since_today');
      expect(data).to.include({ is_up_to_date: true, percent_calculated: 100, total_seconds: days * 300 });
    });
  });

  it('may be changed by two at once', async () => {
    await server.send(ada, heartbeatsAt([0, 400, 500], { time: 0 }, Date.parse('2026-01-05T23:58:00Z') / 1000));
    await server.settled();
    for (const timeout of [5, 15, 7]) {
      const answers = await Promise.all([
        patch({ timeout }),
        patch({ timezone: timeout === 15 ? 'UTC' : 'Asia/Tokyo' }),
        patch({ timeout }),
        patch({ writes_only: false }),
      ]);
      expect(answers.map((a) => a.status)).to.deep.equal([200, 200, 200, 200]);
      const expected = timeout === 15 ? { '2026-01-05': 120, '2026-01-06': 380 } : { '2026-01-06': timeout === 5 ? 100 : 500 };
      for (const _ of ['at once', 'in the end']) {
        expect(await seconds('2026-01-04', '2026-01-08')).to.deep.equal(expected);
        await server.settled();
      }
      expect(await recalculation()).to.include({ is_up_to_date: true, days_left: 0 });
    }
  });

  it('may be changed while heartbeats stream in', async () => {
    const times: number[] = [];
    const zones = ['Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati', 'UTC', 'Pacific/Pago_Pago'] as const;
    let next = Date.parse('2026-02-27T12:00:00Z') / 1000;
    const stream = async (): Promise<void> => {
      for (let batch = 0; batch < 30; batch += 1) {
        const some = Array.from({ length: 10 }, (_, i) => (next += i === 0 ? 5000 : 97.25));
        times.push(...some);
        await server.send(
          ada,
          some.map((time) => heartbeat({ time })),
        );
      }
    };
    const change = async (): Promise<void> => {
      for (let i = 0; i < 10; i += 1) {
        expect((await patch({ timezone: zones[i % zones.length], timeout: 1 + (i % 3) })).status).to.equal(200);
      }
    };
    await Promise.all([stream(), change()]);
    await patch({ timezone: 'Asia/Kathmandu', timeout: 2 });
    await eventually(
      async () => (await get<Summaries>(server, ada, 'summaries', range)).cumulative_total.seconds === total(times),
    );
    await server.settled();
    const { data } = await get<Summaries>(server, ada, 'summaries', range);
    for (const { range: of, grand_total } of data) {
      expect(micros(grand_total.total_seconds), of.date).to.equal(micros(naiveTotal(times, kathmanduDay(of.date), 120)));
    }
  });
  const range = { start: '2026-02-26', end: '2026-03-02' };
  const kathmanduDay = (date: string): Day => {
    const from = Date.parse(`${date}T00:00:00+05:45`) / 1000;
    return { from, until: from + 86_400 };
  };
  const total = (times: readonly number[]): number => naiveTotal(times, { from: 0, until: 4e9 }, 120);
});
