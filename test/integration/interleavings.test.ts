import { expect } from 'chai';
import { uuidOfKey } from '../../shared/store/keys.js';
import { heartbeatId } from '../../shared/domain/heartbeat-id.js';
import { sentAs, shownAs } from '../../shared/domain/project-names.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import type { Stores } from '../../shared/store/stores.js';
import { projectNamesOf } from '../../shared/store/users.js';
import { chosen, late, later, midnight, span, there } from '../factories/midnights.js';
import { hookedStores, type Hook } from '../support/hooked-stores.js';
import { expectLikeHeartbeats, expectNothingBesides } from '../support/like-heartbeats.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import {
  changing,
  computeAll,
  computing,
  deleting,
  deletingProject,
  finish,
  renaming,
  rollingUp,
  storing,
  type WorkStep,
} from '../support/work-steps.js';

interface Deed {
  /** What must have been done before, beyond everything being settled. */
  readonly prepare?: (userId: string) => WorkStep[];
  readonly step: (userId: string, hook?: Hook) => WorkStep;
  readonly adds?: readonly HeartbeatInput[];
  readonly removes?: readonly HeartbeatInput[];
  /** All of this project goes. */
  readonly project?: string;
  /** This project becomes a part of another one, and goes with it if that is deleted afterwards. */
  readonly joins?: string;
}

const removing = (list: readonly HeartbeatInput[]) => (userId: string, hook?: Hook) =>
  deleting(
    userId,
    '2026-02-01',
    list.map((h) => heartbeatId(userId, h)),
    hook,
  );

const deeds = {
  'heartbeats are stored': { step: (id) => storing(id, later), adds: later },
  'days are computed': { prepare: (id) => [storing(id, later)], step: computing, adds: later },
  'days are rolled up': { prepare: (id) => [storing(id, later), computing(id)], step: rollingUp, adds: later },
  'heartbeats are deleted': { step: removing(chosen), removes: chosen },
  'a project is deleted': {
    step: (id, hook) => deletingProject(id, 'web', hook),
    removes: there.filter((h) => h.project === 'web'),
    project: 'web',
  },
  'a project is renamed': { step: (id) => renaming(id, 'web', 'site') },
  'settings are changed': { step: (id) => changing(id, { timezone: 'America/New_York', timeout: 5 }) },
} satisfies Record<string, Deed>;

/** What comes in between, and is done to its end. */
const interruptions = {
  'heartbeats come': { step: (id) => storing(id, late), adds: late },
  'heartbeats go': { step: removing(chosen), removes: chosen },
  'a project goes': deeds['a project is deleted'],
  'a project is renamed': { step: (id) => renaming(id, 'web', 'site') },
  'a project is merged': { step: (id) => renaming(id, 'engine', 'web'), joins: 'engine' },
  'settings change': { step: (id) => changing(id, { timezone: 'Asia/Kathmandu', timeout: 10 }) },
} satisfies Record<string, Deed>;

/** How many cases are in hand at once. */
const lanes = 4;
/** All moments would take minutes: each run looks at others of them. */
const everyNth = 12;
const mostMoments = 150;
const enoughFailures = 3;

describe('work on a user’s time', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  async function settledUser(deed: Deed): Promise<TestUser> {
    const ada = await server.newUser({ timezone: 'Europe/Vienna' });
    const id = ada.user._id;
    await storing(id, there)(server.stores, false);
    await finish(server.stores, id);
    for (const step of deed.prepare?.(id) ?? []) await step(server.stores, false);
    return ada;
  }

  /** What was added and not removed is there; what came while its project was deleted may be. */
  async function expectHeartbeats(userId: string, done: readonly Deed[], label: string): Promise<void> {
    const { heartbeats } = await server.stores.heartbeats.read(userId, 0, 4e15);
    const found = new Set(heartbeats.map((h) => uuidOfKey(h.key)));
    const removed = done.flatMap((d) => d.removes ?? []);
    // What a tab belongs to may change, too
    const joined = done.flatMap(({ joins }) => joins ?? []);
    const open = done.some((d) => d.project === 'web') ? ['web', '<<LAST_PROJECT>>', ...joined] : [];
    for (const h of [...there, ...done.flatMap((d) => d.adds ?? [])]) {
      const isThere = found.has(heartbeatId(userId, h));
      const name = `${h.project} at ${h.time - midnight}, ${label}`;
      if (removed.includes(h)) expect(isThere, `deleted ${name}`).to.equal(false);
      else if (!open.includes(h.project!)) expect(isThere, name).to.equal(true);
    }
  }

  /** A project has a row if it has heartbeats, which says when they were; one that was deleted has none without. */
  async function expectProjects(userId: string, done: readonly Deed[], label: string): Promise<void> {
    const rows = await server.collections.projects.find({ user_id: userId }).toArray();
    const names = projectNamesOf((await server.stores.users.byId(userId))!);
    for (const project of new Set(['engine', 'web'].map((sent) => shownAs(names, sent)))) {
      const edges = await Promise.all(
        (['first', 'last'] as const).map((edge) => server.stores.heartbeats.edgeOf(userId, sentAs(names, project), edge)),
      );
      const row = rows.find((r) => r.name === project);
      const name = `row of ${project}, ${label}`;
      if (edges[0] === null) {
        if (done.some((d) => d.project === project)) expect(row, name).to.equal(undefined);
        continue;
      }
      expect(row, name).to.not.equal(undefined);
      expect(row, name).to.not.have.property('deleting_since');
      const shown = [row!.first_heartbeat_at.getTime(), row!.last_heartbeat_at.getTime()];
      expect(shown, name).to.deep.equal(edges.map((us) => Math.floor(us! / 1000)));
    }
  }

  async function expectAllRight(
    userId: string,
    done: readonly Deed[],
    label: string,
    waiting: readonly WorkStep[] = [],
  ): Promise<void> {
    await expectLikeHeartbeats(server, userId, span, `at once: ${label}`);
    await finish(server.stores, userId, waiting);
    await expectLikeHeartbeats(server, userId, span, `in the end: ${label}`);
    await expectNothingBesides(server, userId, span, label);
    await expectHeartbeats(userId, done, label);
    await expectProjects(userId, done, label);
  }

  /** Runs `one` with moments in their order until it says that there is no such one, and tells all that failed. */
  async function forEachMoment(one: (moment: number) => Promise<boolean>): Promise<void> {
    let next = Math.floor(Math.random() * everyNth);
    let isOver = false;
    const failures: string[] = [];
    const lane = async (): Promise<void> => {
      while (!isOver && failures.length < enoughFailures) {
        const moment = next;
        next += everyNth;
        if (moment > mostMoments) throw new Error('it has no end');
        try {
          isOver = !(await one(moment)) || isOver;
        } catch (error) {
          failures.push((error as Error).message);
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    expect(failures.join('\n')).to.equal('');
  }

  /** Does it to its end, though it may wait for days in between, which are computed by others. */
  async function carryOut(step: WorkStep, userId: string, stores: Stores, again = false): Promise<void> {
    for (let isDone = await step(stores, again); !isDone; isDone = await step(stores, true)) {
      await computeAll(server.stores, userId);
    }
  }

  for (const [what, deed] of Object.entries<Deed>(deeds)) {
    for (const [between, interruption] of Object.entries<Deed>(interruptions)) {
      it(`is right when ${between} at any moment while ${what}`, () =>
        forEachMoment(async (moment) => {
          const { user } = await settledUser(deed);
          const id = user._id;
          const waiting: WorkStep[] = [];
          let calls = 0;
          let label = `after ${what}`;
          const interrupt = async (): Promise<void> => {
            const step = interruption.step(id);
            if (!(await step(server.stores, false))) waiting.push(step);
            // A user's days are never computed by two at once
            if (deed.step !== computing) await finish(server.stores, id, waiting.splice(0));
          };
          const hook: Hook = async (call) => {
            if (calls++ !== moment) return;
            label = `before ${call} (${moment})`;
            await interrupt();
          };
          await carryOut(deed.step(id, hook), id, hookedStores(server.stores, hook));
          if (calls <= moment) await interrupt();
          await expectAllRight(id, [deed, interruption], label, waiting);
          return calls > moment;
        })).timeout(60_000);
    }

    it(`is right when it dies at any moment while ${what}, and is done again`, () =>
      forEachMoment(async (moment) => {
        const { user } = await settledUser(deed);
        const id = user._id;
        let calls = 0;
        let label = `after ${what}`;
        const hook: Hook = async (call) => {
          if (calls++ !== moment) return;
          label = `before ${call} (${moment})`;
          throw new Error('died here');
        };
        const step = deed.step(id, hook);
        const death = await carryOut(step, id, hookedStores(server.stores, hook)).catch((error: Error) => error.message);
        expect(death).to.be.oneOf([undefined, 'died here']);
        const isDead = calls > moment;
        await carryOut(step, id, server.stores, true);
        await expectAllRight(id, [deed], label);
        return isDead;
      })).timeout(60_000);
  }
});
