import { expect } from 'chai';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { heartbeat } from '../factories/heartbeats.js';
import { dayOf, expectLikeHeartbeats, expectNothingBesides, type Span } from '../support/like-heartbeats.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { computing, finish, rollingUp, storing } from '../support/work-steps.js';

const second = (text: string): number => Date.parse(text) / 1000;
const day = 86_400;

describe('roll-ups of past days', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => (server = await startTestServer({ workers: 0 })));
  beforeEach(async () => (ada = await server.newUser({ timezone: 'Europe/Vienna' })));
  after(() => server.close());

  const months = (): Promise<{ month: string; n: number }[]> =>
    server.collections.months
      .find({ user_id: ada.user._id }, { projection: { _id: 0, month: 1, n: 1 }, sort: { _id: 1 } })
      .toArray();

  it('are right when several workers roll up, compute and store at the same time', async () => {
    const id = ada.user._id;
    const start = second('2025-12-28T10:00:00Z');
    const streamed = new AbortController();
    const stream = async (lane: number): Promise<void> => {
      for (let batch = 0; batch < 12; batch += 1) {
        // Back and forth over the ends of two months
        const from = start + ((batch * 17 + lane * 5) % 40) * day;
        const list = [0, 100, 400, 1200].map((s) =>
          heartbeat({
            time: from + s + lane,
            project: ['engine', 'web', 'docs'][(batch + s) % 3]!,
            branch: lane === 0 ? 'main' : 'fix',
          }),
        );
        await storing(id, list)(server.stores, false);
      }
    };
    const again = async (work: typeof rollingUp): Promise<void> => {
      while (!streamed.signal.aborted) await work(id)(server.stores, false);
    };
    const others = [again(computing), again(rollingUp), again(rollingUp)];
    await Promise.all([stream(0), stream(1)]);
    streamed.abort();
    await Promise.all(others);
    const span: Span = [dayOf('2025-12-01'), dayOf('2026-02-28')];
    await expectLikeHeartbeats(server, id, span, 'at once');
    await finish(server.stores, id);
    await expectLikeHeartbeats(server, id, span, 'in the end');
    await expectNothingBesides(server, id, span, 'in the end');
  });

  it('leave out today and what comes after it', async () => {
    const id = ada.user._id;
    const now = Date.now() / 1000;
    const list = [-40 * day, -40 * day + 60, -2 * day, -2 * day + 60, -30, 0, 3600 * 20].map((s) => heartbeat({ time: now + s }));
    await storing(id, list)(server.stores, false);
    await finish(server.stores, id);
    const days = await server.collections.days.find({ user_id: id }, { sort: { _id: 1 } }).toArray();
    const today = new Date(now * 1000).toLocaleDateString('en-CA', { timeZone: 'Europe/Vienna' });
    for (const { date, unrolled, rendered } of days) {
      expect([unrolled ?? false, rendered !== undefined], date).to.deep.equal(date < today ? [false, true] : [true, false]);
    }
    const dates = await server.collections.projectDays.distinct('date', { user_id: id });
    expect(dates).to.deep.equal(days.map((d) => d.date).filter((date) => date < today));
    await expectLikeHeartbeats(server, id, [dayOf(today) - 60, dayOf(today) + 3], 'with today');
  });

  it('write a month again only when one of its days has changed', async () => {
    const id = ada.user._id;
    const at = (text: string): HeartbeatInput[] => [0, 60].map((s) => heartbeat({ time: second(text) + s }));
    await storing(id, [...at('2026-01-05T09:00:00Z'), ...at('2026-02-05T09:00:00Z')])(server.stores, false);
    await finish(server.stores, id);
    const both = [
      { month: '2026-01', n: 1 },
      { month: '2026-02', n: 1 },
    ];
    expect(await months()).to.deep.equal(both);
    await finish(server.stores, id);
    expect(await months()).to.deep.equal(both);
    await storing(id, at('2026-02-06T09:00:00Z'))(server.stores, false);
    await finish(server.stores, id);
    expect(await months()).to.deep.equal([both[0], { month: '2026-02', n: 2 }]);
  });

  it('of other days are not kept back by a day with more files than a document holds', async () => {
    const id = ada.user._id;
    const files = Array.from({ length: 2300 }, (_, i) =>
      heartbeat({ time: second('2026-01-05T06:00:00Z') + i, entity: `/${i}`.padEnd(4000, 'x') }),
    );
    const others = ['2026-01-04T09:00:00Z', '2026-02-05T09:00:00Z'].flatMap((text) =>
      [0, 60].map((s) => heartbeat({ time: second(text) + s })),
    );
    await storing(id, [...files, ...others])(server.stores, false);
    await computing(id)(server.stores, false);
    await rollingUp(id)(server.stores, false);
    const waiting = await server.stores.days.unrolled(id, 0, dayOf('2026-12-31'));
    expect(waiting.filter((d) => d.day !== dayOf('2026-01-05'))).to.deep.equal([]);
    await expectLikeHeartbeats(server, id, [dayOf('2026-01-01'), dayOf('2026-02-28')], 'with a very long day');
  });
});
