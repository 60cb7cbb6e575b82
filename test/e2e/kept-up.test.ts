import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine, processIdentity } from '../../launcher/process-identity.js';
import { findRunningStores } from '../../launcher/running-stores.js';
import { createMongo } from '../../shared/store/connect.js';
import { createStores, type Stores } from '../../shared/store/stores.js';
import { eventually } from '../support/eventually.js';
import { startLoad, type Load } from '../support/load.js';
import { npmStart, readyLine, type NpmStart } from '../support/npm-start.js';
import type { TestUser } from '../support/server.js';

const programs = { API: 'api/main', worker: 'worker/main', Redis: 'redis-server', MongoDB: 'mongod' } as const;
type PartName = keyof typeof programs;

/** Each more than a killed one is met by, of two users. */
const underWay = 400;
const killed = 'ended (SIGKILL, often for lack of memory): started again';

describe('npm start, when its parts are killed', function () {
  this.timeout(90_000);
  let folder: string;
  let run: NpmStart;
  let url: string;
  let stores: Stores;
  let disconnect: () => Promise<void> = async () => undefined;
  const loads = new Map<string, Load>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sundial-test-'));
    run = npmStart(folder, {
      LOG_LEVEL: 'error',
      SUNDIAL_RECOMPUTE_DELAY_MS: '200',
      // With `everysec` Redis answers before it writes while a sync takes long, as on a machine that runs tests
      SUNDIAL_REDIS_APPENDFSYNC: 'always',
    });
    await run.printed(readyLine);
    url = /^api_url = (\S+)\/api\/v1$/m.exec(run.output())![1]!;
    const { mongoUrl } = (await findRunningStores(join(folder, 'data')))!;
    const { client, db } = createMongo({ url: mongoUrl, appName: 'sundial-test', timeoutMs: 10_000 });
    disconnect = () => client.close();
    stores = createStores(db);
  });
  after(async () => {
    await disconnect();
    run.child.kill('SIGKILL');
    await run.exited;
    await rm(folder, { recursive: true, force: true });
  });

  /** The part's process that runs now, as children of the launcher; null while there is none. */
  async function pidOf(part: PartName): Promise<number | null> {
    const threads = await readdir(`/proc/${run.child.pid}/task`);
    const lists = await Promise.all(threads.map((id) => readFile(`/proc/${run.child.pid}/task/${id}/children`, 'utf8')));
    const pids = lists.flatMap((list) => list.trim().split(' ').map(Number));
    // Compiled, or as source
    const isPart = (word: string): boolean => ['', '.js', '.ts'].some((ending) => word.endsWith(programs[part] + ending));
    return pids.find((pid) => commandLine(pid).some(isPart)) ?? null;
  }

  async function newUser(): Promise<TestUser> {
    const username = `user-${randomUUID().slice(0, 8)}`;
    const user = await stores.users.create({ username, email: null, password_hash: null, is_admin: false, timezone: 'UTC' });
    const apiKey = `waka_${randomUUID()}`;
    await stores.apiKeys.add(apiKey, user._id, { name: 'test' });
    return { user, apiKey };
  }

  const count = (text: string): number => run.output().split(text).length - 1;
  const readyText = (part: PartName): string =>
    part === 'API' || part === 'worker' ? `  ${part} is ready\n` : `  ${part} runs on 127.0.0.1:`;

  async function killUnderLoad(...parts: PartName[]): Promise<void> {
    const users = [await newUser(), await newUser()];
    const load = startLoad({ urls: [url], users, concurrency: 2, restMs: 20 });
    loads.set(parts.join(' and '), load);
    await eventually(() => load.acknowledged() > underWay);
    const before = parts.map((part) => count(readyText(part)));
    for (const part of parts) process.kill((await pidOf(part))!, 'SIGKILL');
    await eventually(() => parts.every((part, i) => count(readyText(part)) === before[i]! + 1), 30_000);
    await load.finish();
  }

  for (const parts of [['worker'], ['API'], ['Redis'], ['MongoDB'], ['Redis', 'MongoDB'], ['API', 'worker']] as const) {
    it(`starts ${parts.join(' and ')} again, by itself`, () => killUnderLoad(...parts));
  }

  it('has lost nothing, counted nothing twice, and said what happened', async () => {
    let faults: string[] = [];
    await eventually(async () => {
      const each = await Promise.all(
        [...loads].map(async ([parts, load]) => (await load.findings()).faults.map((fault) => `after ${parts}: ${fault}`)),
      );
      faults = each.flat();
      return faults.length === 0 && (await stores.days.countDirty()) === 0;
    }, 30_000).catch((error: unknown) => {
      expect(faults).to.deep.equal([]);
      throw error;
    });
    for (const part of Object.keys(programs)) {
      expect(count(` ${part} ${killed}`), run.output()).to.equal(2);
      expect(run.output()).to.match(new RegExp(`^\\d{4}-\\S+Z ${part} ended \\(SIGKILL, .*\\): started again$`, 'm'));
    }
    expect(run.child.exitCode).to.equal(null);
  });

  it('takes what was started again along when it is killed itself', async () => {
    const pids = await Promise.all((Object.keys(programs) as PartName[]).map((part) => pidOf(part)));
    const identities = pids.map((pid) => processIdentity(pid!));
    expect(identities).to.not.include(null);
    run.child.kill('SIGKILL');
    await eventually(() => pids.every((pid, i) => processIdentity(pid!) !== identities[i]));
  });
});
