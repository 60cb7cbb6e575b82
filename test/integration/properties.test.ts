import { expect } from 'chai';
import fc from 'fast-check';
import type { Binary } from 'mongodb';
import { createLogger } from '../../shared/observability/log.js';
import { createDaysQueue } from '../../shared/queue/days-queue.js';
import { createPatientRedis } from '../../shared/queue/redis.js';
import { sliceNames } from '../../shared/schema/slice-name.js';
import { anyRandomHistory, batches, type RandomHistory } from '../factories/histories.js';
import { eventually } from '../support/eventually.js';
import { dateAt, naiveDays, type PlainHeartbeat } from '../support/naive-days.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { sharedStores } from '../support/stores.js';
import {
  expectDays,
  get,
  micros,
  rowOf,
  send,
  sum,
  userWith,
  type Durations,
  type Summaries,
} from '../support/summary-answers.js';

const day_us = 24 * 3600e6;

/** Bounded in runs and, on a slow machine, in time. */
const bounds = { numRuns: 25, interruptAfterTimeLimit: 6000, markInterruptAsFailure: false } as const;

/** From the day before the first heartbeat to the day after the last one. */
function rangeOf({ sent }: RandomHistory, timezone: string): { start: string; end: string } {
  const times = sent.map((s) => s.plain.time_us);
  return { start: dateAt(timezone, Math.min(...times) - day_us), end: dateAt(timezone, Math.max(...times) + day_us) };
}

describe('any history', () => {
  /** The one that all is compared with: each client's heartbeats in order, in one batch. */
  let calm: TestServer;
  let busy: TestServer;
  before(async () => {
    [calm, busy] = await Promise.all([startTestServer(), startTestServer({ workers: 2, recomputeDelayMs: 4 })]);
  });
  after(() => Promise.all([calm.close(), busy.close()]));

  /**
   * All that is stored of a user, without what counts events and tells when. Of projects only the names: their first and last heartbeat
   * remember what a placeholder stood for once.
   */
  async function storedIn(server: TestServer, { user }: TestUser): Promise<unknown> {
    const prefix = Buffer.from(user._id.replaceAll('-', '').slice(0, 16), 'hex');
    const own = <T extends { _id: Binary }>(documents: T[]): T[] =>
      documents.filter((d) => (d._id as unknown as Buffer).subarray(0, 8).equals(prefix));
    const { heartbeats, days, userAgents, machineNames, projects } = server.collections;
    const byId = { sort: { _id: 1 } } as const;
    const withoutMaking = { projection: { created_at: 0 }, ...byId } as const;
    return {
      heartbeats: own(await heartbeats.find({}, withoutMaking).toArray()),
      days: own(await days.find({}, { projection: { v: 0 }, ...byId }).toArray()),
      userAgents: await userAgents.find({ user_id: user._id }, withoutMaking).toArray(),
      machineNames: await machineNames.find({ user_id: user._id }, withoutMaking).toArray(),
      projects: await projects.distinct('name', { user_id: user._id }),
    };
  }

  it('is stored the same, in whatever order, batches and repetitions two workers get it', async () => {
    await fc.assert(
      fc.asyncProperty(anyRandomHistory, async (history) => {
        const user = await userWith(calm, history.settings);
        await busy.collections.users.insertOne({
          ...user.user,
          timeout: history.settings.timeout,
          writes_only: history.settings.writes_only,
        });
        await busy.stores.apiKeys.add(user.apiKey, user.user._id, { name: 'test' });
        for (const request of batches(history.sent, 1000)) await send(calm, user, [request]);
        await send(busy, user, history.shuffled);
        await Promise.all([calm.settled(), busy.settled()]);
        expect(await storedIn(busy, user)).to.deep.equal(await storedIn(calm, user));
      }),
      bounds,
    );
  });

  it('shows, day by day and name by name, what a naive reckoning does, and parts add up', async () => {
    await fc.assert(
      fc.asyncProperty(anyRandomHistory, async (history) => {
        const user = await userWith(busy, history.settings);
        const taken = await send(busy, user, history.shuffled);
        await busy.settled();
        const expected = naiveDays(taken, history.settings);
        expectDays(await get(busy, user, 'summaries', rangeOf(history, history.settings.timezone)), expected);
        const { data } = await get<{ data: { total_seconds: number } }>(busy, user, 'all_time_since_today');
        expect(micros(data.total_seconds), 'all time').to.equal(sum([...expected.values()].map((d) => d.total)));
      }),
      bounds,
    );
  });

  it("has durations that add up to each day's total by every slice, and do not overlap", async () => {
    await fc.assert(
      fc.asyncProperty(anyRandomHistory, async (history) => {
        const user = await userWith(busy, history.settings);
        const taken = await send(busy, user, history.shuffled);
        await busy.settled();
        for (const [date, { total }] of naiveDays(taken, history.settings)) {
          for (const slice_by of sliceNames) {
            const { data, start, end } = await get<Durations>(busy, user, 'durations', { date, slice_by });
            expect(sum(data.map((d) => micros(d.duration))), `${date} by ${slice_by}`).to.equal(total);
            let free = Date.parse(start) * 1000;
            for (const { time, duration } of data) {
              expect(micros(time), `${date} by ${slice_by}`).to.be.at.least(free);
              free = micros(time) + micros(duration);
            }
            expect(free).to.be.at.most(Date.parse(end) * 1000 + 1e6);
          }
        }
      }),
      { ...bounds, numRuns: 12 },
    );
  });

  it("shows of a project what the project's row says, in summaries, durations and all time", async () => {
    await fc.assert(
      fc.asyncProperty(anyRandomHistory, async (history) => {
        const user = await userWith(busy, history.settings);
        const taken = await send(busy, user, history.shuffled);
        await busy.settled();
        const expected = naiveDays(taken, history.settings);
        for (const project of new Set([...expected.values()].flatMap((day) => [...day.projects.keys()]))) {
          const { data } = await get<Summaries>(busy, user, 'summaries', {
            ...rangeOf(history, history.settings.timezone),
            project,
          });
          const row = (date: string): number => expected.get(date)?.projects.get(project) ?? 0;
          for (const day of data) {
            expect(micros(day.grand_total.total_seconds), `${project} on ${day.range.date}`).to.equal(row(day.range.date));
            expect(rowOf(day.projects)).to.deep.equal(new Map(row(day.range.date) === 0 ? [] : [[project, row(day.range.date)]]));
          }
          for (const date of expected.keys()) {
            const durations = await get<Durations>(busy, user, 'durations', { date, project });
            expect(sum(durations.data.map((d) => micros(d.duration))), `durations of ${project} on ${date}`).to.equal(row(date));
          }
          const allTime = await get<{ data: { total_seconds: number } }>(busy, user, 'all_time_since_today', { project });
          expect(micros(allTime.data.total_seconds), `all time of ${project}`).to.equal(sum([...expected.keys()].map(row)));
        }
      }),
      { ...bounds, numRuns: 12 },
    );
  });

  it('is reckoned with the timeout, the zone and the writes_only that are asked for', async () => {
    const anyZone = fc.constantFrom(
      'UTC',
      'Europe/Vienna',
      'Asia/Kathmandu',
      'Pacific/Kiritimati',
      'America/St_Johns',
      'Australia/Lord_Howe',
    );
    const asked = fc.record(
      { timeout: fc.constantFrom(1, 2, 15, 60, 420), writes_only: fc.boolean(), timezone: anyZone },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(anyRandomHistory, asked, async (history, own) => {
        const user = await userWith(busy, history.settings);
        const taken = await send(busy, user, history.shuffled);
        await busy.settled();
        const settings = { ...history.settings, ...own };
        const query = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, String(value)]));
        const expected = naiveDays(taken, settings);
        expectDays(await get(busy, user, 'summaries', { ...rangeOf(history, settings.timezone), ...query }), expected);
        for (const [date, { total }] of expected) {
          const { data } = await get<Durations>(busy, user, 'durations', { ...query, date });
          expect(sum(data.map((d) => micros(d.duration))), date).to.equal(total);
        }
      }),
      bounds,
    );
  });
});

describe('any history that was just sent', () => {
  const log = createLogger({ name: 'test', level: 'silent' });
  let server: TestServer;
  let redis: ReturnType<typeof createPatientRedis>;
  let daysQueue: ReturnType<typeof createDaysQueue>;
  before(async () => {
    // So late that no day is computed but when the test asks for it
    server = await startTestServer({ workers: 2, recomputeDelayMs: 3_600_000 });
    redis = createPatientRedis((await sharedStores()).redis.url, log);
    daysQueue = createDaysQueue(redis, { prefix: server.prefix, delayMs: 0 });
  });
  after(async () => {
    await daysQueue.close();
    redis.disconnect();
    await server.close();
  });

  async function drained(): Promise<void> {
    await eventually(async () => {
      const waiting = await redis.llen(`${server.prefix}:heartbeats:wait`);
      return waiting + (await redis.llen(`${server.prefix}:heartbeats:active`)) === 0;
    });
  }
  async function computed(user: TestUser): Promise<void> {
    await daysQueue.request(user.user._id);
    await eventually(async () => (await server.stores.days.dirty(user.user._id)).length === 0);
  }

  it('reads before its days are computed as it does afterwards, and when more comes after that', async () => {
    await fc.assert(
      fc.asyncProperty(anyRandomHistory, fc.nat(10), async (history, at) => {
        const { timezone } = history.settings;
        const user = await userWith(server, history.settings);
        const read = async (): Promise<[Summaries, unknown]> => [
          await get<Summaries>(server, user, 'summaries', rangeOf(history, timezone)),
          await get(server, user, 'all_time_since_today'),
        ];
        const taken: PlainHeartbeat[] = [];
        for (const part of [history.shuffled.slice(0, at), history.shuffled.slice(at)]) {
          taken.push(...(await send(server, user, part)));
          await drained();
          const before = await read();
          expectDays(before[0], naiveDays(taken, history.settings));
          await computed(user);
          expect(await read()).to.deep.equal(before);
        }
      }),
      bounds,
    );
  });
});
