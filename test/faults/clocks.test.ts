import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { heartbeat } from '../factories/heartbeats.js';
import type { TestUser } from '../support/server.js';
import type { UnitName } from './fleet.js';
import { faultTests, type Scenario, type Scene } from './scenario.js';

/** Debian's package "faketime": a library that tells a process another time, which a file may change while it runs. */
async function findLibrary(): Promise<string | null> {
  for (const machine of await readdir('/usr/lib').catch(() => [])) {
    const folder = join('/usr/lib', machine, 'faketime');
    if (existsSync(join(folder, 'libfaketime.so.1'))) return join(folder, 'libfaketime.so.1');
  }
  return null;
}

let library = '';
let dir = '';
const fileOf = (unit: UnitName): string => join(dir, unit);

async function setClock(unit: UnitName, offset: string): Promise<void> {
  await writeFile(`${fileOf(unit)}.new`, offset);
  await rename(`${fileOf(unit)}.new`, fileOf(unit));
}

const units = ['api-1', 'worker-1', 'worker-2'] as const;
type Offsets = Readonly<Record<(typeof units)[number], string>>;
const everywhere = (offset: string): Offsets => ({ 'api-1': offset, 'worker-1': offset, 'worker-2': offset });
const set = (offsets: Offsets): Promise<unknown> => Promise.all(units.map((unit) => setClock(unit, offsets[unit])));

const workers = ['worker-1', 'worker-2'] as const;

/** Changes the clocks while jobs are put off by the old ones. */
async function setWhileDelayed({ fleet }: Scene, offsets: Offsets): Promise<void> {
  const isDelayed = async (): Promise<boolean> => (await fleet.queues.days.getDelayedCount()) > 0;
  await eventually(async () => {
    if (!(await isDelayed())) return false;
    fleet.signal('SIGSTOP', ...workers);
    // One may have run in the meantime
    if (await isDelayed()) return true;
    fleet.signal('SIGCONT', ...workers);
    return false;
  });
  await set(offsets);
  fleet.signal('SIGCONT', ...workers);
}

/** Somebody at work now, and signed in with a browser. */
interface Witness {
  readonly user: TestUser;
  readonly session: string;
  readonly times: number[];
}

async function work({ fleet }: Scene, { user, session, times }: Witness): Promise<void> {
  const url = `${fleet.urls[0]}/api/v1/users/current`;
  const now = Date.now() / 1000;
  const heartbeats = [now - 20, now - 10, now].map((time) => heartbeat({ time }));
  const response = await fetch(`${url}/heartbeats.bulk`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${user.apiKey}` },
    body: JSON.stringify(heartbeats),
  });
  const { responses } = (await response.json()) as { responses: [unknown, number][] };
  expect(responses.map(([, status]) => status)).to.deep.equal([201, 201, 201]);
  times.push(...heartbeats.map(({ time }) => time));
  const Cookie = ['__Host-sundial_session', 'sundial_session'].map((name) => `${name}=${session}`).join('; ');
  expect((await fetch(url, { headers: { Cookie } })).status, 'signed in').to.equal(200);
}

async function expectTime({ fleet }: Scene, { user, times }: Witness): Promise<void> {
  const total = Math.max(...times) - Math.min(...times);
  let shown = 0;
  const isExact = async (): Promise<boolean> => {
    const response = await fetch(`${fleet.urls[0]}/api/v1/users/current/all_time_since_today`, {
      headers: { Authorization: `Bearer ${user.apiKey}` },
    });
    const { data } = (await response.json()) as { data: { total_seconds: number } };
    shown = data.total_seconds;
    return Math.abs(shown - total) < 0.001;
  };
  await eventually(isExact).catch(() => expect(shown, 'seconds of the witness').to.equal(total));
}

const wrongClocks = (name: string, offsets: Offsets): Scenario => {
  let witness: Witness;
  return {
    name: `clocks: ${name}`,
    long: true,
    async break(scene) {
      const { fleet, load } = scene;
      const user = await fleet.processes.newUser();
      const session = await fleet.processes.stores.sessions.begin(user.user._id, { user_agent: 'test', ip: '127.0.0.1' });
      witness = { user, session, times: [] };
      await work(scene, witness);
      await setWhileDelayed(scene, offsets);
      const acknowledged = load.acknowledged();
      await eventually(() => load.acknowledged() > acknowledged + 3000);
      await work(scene, witness);
      await eventually(() => load.acknowledged() > acknowledged + 5000);
    },
    async heal(scene) {
      await setWhileDelayed(scene, everywhere('+0'));
      const acknowledged = scene.load.acknowledged();
      await eventually(() => scene.load.acknowledged() > acknowledged + 2000);
      await work(scene, witness);
      await expectTime(scene, witness);
    },
  };
};

faultTests({
  title: 'clocks that are wrong',
  async prepare() {
    const found = await findLibrary();
    if (found === null) return 'libfaketime is missing (apt install faketime)';
    library = found;
    dir = await mkdtemp(join(tmpdir(), 'sundial-clocks-'));
    await set(everywhere('+0'));
    return null;
  },
  processes: () => ({
    workers: 2,
    env: (unit) => ({
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: fileOf(unit),
      FAKETIME_NO_CACHE: '1',
      // Timers and durations go by the clock that never jumps, as after a real jump
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }),
  }),
  cleanUp: () => rm(dir, { recursive: true, force: true }),
  scenarios: [
    wrongClocks('the API and one worker an hour ahead, the other an hour behind', {
      'api-1': '+3600s',
      'worker-1': '+3600s',
      'worker-2': '-3600s',
    }),
    wrongClocks('the API an hour behind, the workers an hour ahead', {
      'api-1': '-3600s',
      'worker-1': '+3600s',
      'worker-2': '+3600s',
    }),
    wrongClocks('all jump a day ahead, and back', everywhere('+1d')),
    wrongClocks('all jump a day back, and forward again', everywhere('-1d')),
  ],
});
