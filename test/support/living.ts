import { expect } from 'chai';
import { listPrices } from '../../shared/domain/ai-prices.js';
import { createRendering } from '../../shared/presenters/rendering.js';
import { daysComputer } from '../../worker/steps/compute-days.js';
import { dayCloser } from '../../worker/steps/close-days.js';
import { dayRoller } from '../../worker/steps/roll-up-days.js';
import { batches, type Sent } from '../factories/histories.js';
import { poolOf, type Act, type Deletes, type DeletesProject, type Life } from '../factories/lives.js';
import { eventually } from './eventually.js';
import {
  dateAfter,
  dateAt,
  naiveDays,
  resolved,
  type Filter,
  type Kept,
  type NaiveDay,
  type PlainHeartbeat,
  type Settings,
} from './naive-days.js';
import type { QueueWatch } from './queue-watch.js';
import type { TestServer, TestUser } from './server.js';
import { me, send, userWith } from './summary-answers.js';

/** A user whose time is sent, changed and deleted, and beside it what must have become of it. */
export interface Living {
  readonly user: TestUser;
  /** As they are now. */
  settings: Settings;
  /** What is there, by id. */
  readonly heartbeats: Map<string, PlainHeartbeat>;
  /** Projects that were deleted, and got no heartbeats since. */
  readonly goneProjects: Set<string>;
  /** The first date whose heartbeats are kept, and when it begins; undefined while all are. */
  closed(): { readonly date: string; readonly us: number } | undefined;
  /** What must be shown, with the settings that each day was closed with. */
  days(filter?: Filter): Map<string, NaiveDay>;
  /** Does it, and waits until all heartbeats are stored and all deletions done: the days may be behind. */
  act(act: Act): Promise<void>;
}

export interface LivingOptions {
  readonly server: TestServer;
  readonly watch: QueueWatch;
  /** Days are computed and rolled up only when the life says so; else workers do it as they like. */
  readonly byHand: boolean;
}

const picked = <T>(from: readonly T[], take: readonly number[]): T[] =>
  from.length === 0 ? [] : [...new Set(take.map((n) => from[n % from.length]!))];

export async function startLiving(life: Life, { server, watch, byHand }: LivingOptions): Promise<Living> {
  const pool = poolOf(life, Date.now() * 1000);
  const user = await userWith(server, life.account);
  const heartbeats = new Map<string, PlainHeartbeat>();
  const userId = user.user._id;
  const compute = daysComputer(server.stores);
  const rollUp = dayRoller({ ...server.stores, rendering: createRendering(listPrices) });
  const goneProjects = new Set<string>();
  const living: Living = {
    user,
    settings: life.account,
    heartbeats,
    goneProjects,
    act,
    closed: () => archives.at(-1)?.until,
    days,
  };
  const close = dayCloser(server.stores);

  /** Days that were closed together. */
  interface Archive {
    readonly since: Kept['since'];
    readonly until: NonNullable<Kept['since']>;
    readonly settings: Settings;
    readonly heartbeats: readonly PlainHeartbeat[];
    readonly without: Set<string>;
  }
  const archives: Archive[] = [];

  function days(filter: Filter = {}): Map<string, NaiveDay> {
    const all = archives.flatMap(({ since, until, settings, heartbeats: of, without }) =>
      [...naiveDays(of, settings, filter, { since, without })].filter(([date]) => date < until.date),
    );
    return new Map([...all, ...naiveDays([...heartbeats.values()], living.settings, filter, { since: living.closed() })]);
  }

  async function closeDays(retentionDays: number): Promise<void> {
    await (byHand ? doNow({ kind: 'settle' }) : server.settled());
    await watch.finished();
    await eventually(async () => (await close(userId, retentionDays, async () => undefined)) === 'done');
    const horizon = (await server.stores.users.byId(userId))?.horizon;
    if (!horizon || horizon.at_us === living.closed()?.us) return;
    archives.push({
      since: living.closed(),
      until: { date: new Date(horizon.day * 86_400_000).toISOString().slice(0, 10), us: horizon.at_us },
      settings: living.settings,
      heartbeats: [...heartbeats.values()],
      without: new Set(),
    });
    const left = await server.stores.heartbeats.span(userId);
    expect(left?.first_us ?? Infinity, 'first heartbeat').to.be.greaterThan(horizon.at_us - 3 * 86_400e6 - 1);
  }

  /** Those that may be sent, or deleted one by one. */
  const open = <H extends { readonly time_us: number }>(list: readonly H[]): H[] =>
    list.filter((h) => h.time_us >= (living.closed()?.us ?? 0));

  const openPool = (): Sent[] => pool.filter((s) => s.plain.time_us >= (living.closed()?.us ?? 0));

  async function call(method: string, path: string, body?: unknown): Promise<number> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return (await server.call(user, me + path, init)).status;
  }

  async function sendSome(sent: readonly Sent[], size: number, again: boolean): Promise<void> {
    const requests = [...batches(sent, size), ...(again ? batches(sent, size + 1) : [])];
    for (const h of await send(server, user, requests)) {
      heartbeats.set(h.id, h);
      if (h.project !== null) goneProjects.delete(h.project);
    }
  }

  /** By day, as clients do, some of which mean it in another zone. */
  async function deleteSome(chosen: readonly PlainHeartbeat[], timezone: string, shift = 0): Promise<void> {
    const byDate = new Map<string, string[]>();
    for (const { id, time_us } of chosen) {
      const date = dateAfter(dateAt(timezone, time_us), shift);
      byDate.set(date, [...(byDate.get(date) ?? []), id]);
    }
    for (const [date, ids] of byDate) {
      if (date < (living.closed()?.date ?? '')) continue;
      const unknown = '00000000-0000-4000-a000-000000000000';
      expect(await call('DELETE', '/heartbeats.bulk', { date, ids: [unknown, ...ids] })).to.equal(200);
    }
    for (const [date, ids] of byDate) if (date >= (living.closed()?.date ?? '')) for (const id of ids) heartbeats.delete(id);
  }

  /** What says "the project before" goes with it. */
  async function deleteProject({ take, computed }: DeletesProject): Promise<void> {
    const there = resolved([...heartbeats.values()]);
    const [project] = picked(
      there.flatMap((h) => h.project ?? []),
      [take],
    );
    if (project === undefined) return;
    if (computed) await computeAll();
    const status = await call('DELETE', `/projects/${encodeURIComponent(project)}`);
    // 400: still under way, though its heartbeats are gone
    expect(status).to.be.oneOf(computed ? [200] : [200, 400, 404]);
    if (status !== 200) return;
    goneProjects.add(project);
    for (const h of there) if (h.project === project) heartbeats.delete(h.id);
    if (archives.length === 0) return;
    for (const { without } of archives) without.add(project);
    // From closed days they are taken last, when the others are computed that it marks
    await watch.deleted();
    await computeAll();
  }

  async function patch(changes: Partial<Settings>): Promise<void> {
    if (Object.keys(changes).length === 0) return;
    expect(await call('PATCH', '', changes)).to.equal(200);
    living.settings = { ...living.settings, ...changes };
  }

  async function computeAll(): Promise<void> {
    await eventually(async () => {
      if (byHand) await compute(userId);
      return (await server.stores.days.countDirtyOf(userId)) === 0;
    });
    await watch.finished();
  }

  async function doNow(one: Act): Promise<void> {
    switch (one.kind) {
      case 'send':
        return sendSome(picked(openPool(), one.take), one.size, one.again);
      case 'delete':
        return deleteSome(picked(open([...heartbeats.values()]), one.take), living.settings.timezone, one.shift);
      case 'delete project':
        return deleteProject(one);
      case 'patch':
        return patch(one.changes);
      case 'close':
        return closeDays(one.days);
      case 'compute':
        return computeAll();
      case 'roll up':
        if (byHand) await Promise.all([rollUp(userId), rollUp(userId)]);
        return;
      case 'settle':
        if (!byHand) return server.settled();
        await computeAll();
        await rollUp(userId);
        return;
      case 'at once':
        return doTogether(one.acts);
    }
  }

  /** What is deleted was there before, and is not sent at the same time. */
  async function doTogether(acts: Extract<Act, { kind: 'at once' }>['acts']): Promise<void> {
    const there = open([...heartbeats.values()]);
    const deletion = acts.find((a): a is Deletes => a.kind === 'delete');
    const chosen = deletion ? picked(there, deletion.take) : [];
    const gone = new Set(chosen.map((h) => h.time_us));
    await Promise.all([
      // Of no account's zone this is further away than a day
      deleteSome(chosen, 'UTC'),
      ...acts.map((a) => {
        if (a.kind === 'send') {
          return sendSome(
            picked(openPool(), a.take).filter((s) => !gone.has(s.plain.time_us)),
            a.size,
            a.again,
          );
        }
        return a.kind === 'patch' ? patch(a.changes) : null;
      }),
      ...(byHand ? [compute(userId), rollUp(userId)] : []),
    ]);
  }

  async function act(one: Act): Promise<void> {
    await doNow(one);
    await watch.stored();
    await watch.deleted();
  }
  return living;
}
