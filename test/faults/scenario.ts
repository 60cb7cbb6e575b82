import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { startLoad, type Findings, type Load } from '../support/load.js';
import { startFleet, type Fleet, type FleetOptions } from './fleet.js';
import { reportRow, reportSkipped } from './report.js';

/** What a scenario has in hand. */
export interface Scene {
  readonly fleet: Fleet;
  readonly load: Load;
}

/** A fault and its end, under load. */
export interface Scenario {
  readonly name: string;
  /** Part of `npm run test:faults` only, not of `npm test`. */
  readonly long?: boolean;
  readonly break: (scene: Scene) => Promise<void>;
  /** Where the supervisor does not do it. The fault has ended when this has, and every process is ready again. */
  readonly heal?: (scene: Scene) => Promise<void>;
  /** Statuses that clients may meet besides 202; 0 is a connection refused or broken off. */
  readonly statuses?: readonly number[];
  /** Longest time in ms for the answer of any request; default: as long as the API waits for a store, and a second. */
  readonly slowestMs?: number;
}

export interface ScenarioGroup {
  readonly title: string;
  readonly processes?: FleetOptions | (() => FleetOptions);
  /** Makes what they need. @returns why they can't be tried here, null when they can */
  readonly prepare?: () => Promise<string | null>;
  /** Undoes it, when they are gone. */
  readonly cleanUp?: () => Promise<void>;
  readonly scenarios: readonly Scenario[];
}

const users = 4;
const clients = 4;
const restMs = 40;
/** Enough to be in the middle of it. */
const underWay = 1000;
/** SUNDIAL_STORE_TIMEOUT_MS, and a second. */
const quickly = 3000;
/** Until heartbeats are taken again when all is there, in ms: the longest pause between two tries to connect is 1 s. */
const soon = 5000;
/** A lock that ran out (10 s), the look for it (2.5 s), tries with back-off, and other processes on the machine. */
const settledWithin = 60_000;

const isAll = process.env['SUNDIAL_TEST_FAULTS'] === 'all';

/** Longest stretch of the load without an acknowledgement. */
const longestGap = (times: readonly number[]): number => Math.max(...times.slice(1).map((time, i) => time - times[i]!));

async function play(fleet: Fleet, scenario: Scenario): Promise<void> {
  const seen = fleet.restarted.length;
  const load = startLoad({
    urls: fleet.urls,
    users: await Promise.all(Array.from({ length: users }, () => fleet.processes.newUser())),
    concurrency: clients,
    restMs,
  });
  const faults: string[] = [];
  /** What goes wrong is told in the table, and ends the scenario. */
  const attemptTo = async (step: () => Promise<void>): Promise<void> => {
    if (faults.length > 0) return;
    await step().catch((error: unknown) => faults.push((error as Error).message.split('\n')[0]!));
  };
  const scene = { fleet, load };
  let ended = Infinity;
  let settled: number | null = null;
  let findings: Findings = { acknowledged: 0, stored: 0, double: 0, faults: [] };
  let dirty = 0;

  await attemptTo(() => eventually(() => load.acknowledged() > underWay));
  await attemptTo(() => scenario.break(scene));
  await attemptTo(async () => scenario.heal?.(scene));
  await attemptTo(() => fleet.whole());
  ended = performance.now();
  await attemptTo(() => eventually(() => load.acknowledgements.at(-1)! > ended));
  const firstAck = load.acknowledgements.find((time) => time > ended) ?? null;
  await attemptTo(() => load.finish());
  await attemptTo(async () => {
    const idle = async (): Promise<boolean> =>
      (await fleet.unfinished()) === 0 && (await fleet.processes.stores.days.countDirty()) === 0;
    await eventually(idle, settledWithin).catch(async () => {
      dirty = await fleet.processes.stores.days.countDirty();
      const jobs = `${await fleet.unfinished()} jobs (${await fleet.describeUnfinished()})`;
      throw new Error(`${jobs} and ${dirty} dirty days are left`);
    });
    settled = performance.now();
  });
  void load.finish().catch(() => undefined);
  findings = await load.findings().catch((error: unknown) => ({ ...findings, faults: [(error as Error).message] }));
  faults.push(...findings.faults);
  await attemptTo(async () => {
    const failed = await Promise.all(Object.values(fleet.queues).map((queue) => queue.getFailedCount()));
    expect(failed, 'failed jobs').to.deep.equal(failed.map(() => 0));
    const met = [...new Set(load.attempts.map((a) => a.status))].toSorted((a, b) => a - b);
    expect(firstAck! - ended, 'ms until the first acknowledgement').to.be.below(soon);
    expect([202, ...(scenario.statuses ?? [])], 'statuses').to.include.members(met);
    expect(Math.max(...load.attempts.map((a) => a.ms)), 'slowest answer').to.be.below(scenario.slowestMs ?? quickly);
  });
  reportRow({
    fault: scenario.name,
    acknowledged: findings.acknowledged,
    stored: findings.stored,
    double: findings.double,
    days_exact: findings.faults.length === 0 && dirty === 0,
    longest_gap_ms: longestGap(load.acknowledgements),
    first_ack_ms: firstAck === null ? null : firstAck - ended,
    settled_ms: settled === null ? null : settled - ended,
    refused: load.attempts.filter(({ status }) => status >= 500).length,
    restarted: fleet.restarted.slice(seen),
    faults,
  });
  expect(faults).to.deep.equal([]);
}

/** Registers the tests of scenarios that share their processes. */
export function faultTests({ title, processes, prepare, cleanUp, scenarios }: ScenarioGroup): void {
  const chosen = scenarios.filter(({ long }) => isAll || long !== true);
  if (chosen.length === 0) return;
  describe(title, function () {
    this.timeout(180_000);
    let fleet: Fleet;
    let reason: string | null = null;
    before(async () => {
      reason = (await prepare?.()) ?? null;
      if (reason === null) fleet = await startFleet(typeof processes === 'function' ? processes() : processes);
    });
    after(async () => {
      await fleet?.stop();
      await cleanUp?.();
    });

    for (const scenario of chosen) {
      it(scenario.name, async function () {
        if (reason === null) return play(fleet, scenario);
        reportSkipped(scenario.name, reason);
        return this.skip();
      });
    }
  });
}
