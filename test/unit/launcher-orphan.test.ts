import { expect } from 'chai';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMongod } from '../../launcher/mongod.js';
import { processIdentity } from '../../launcher/process-identity.js';
import { startRedis } from '../../launcher/redis-server.js';
import { gone, launchFailure, removeFolder, storeBinary, tempFolder, writeService } from './launcher-support.js';

const launcher = (module: string): string => fileURLToPath(new URL(`../../launcher/${module}.ts`, import.meta.url));

/** A launcher in a process of its own, which can be SIGKILLed. It starts both stores, and a guard and a service if told to. */
const source = `
  import { startMongod } from '${launcher('mongod')}';
  import { startOrphanGuard } from '${launcher('orphan-guard')}';
  import { startRedis } from '${launcher('redis-server')}';
  import { startService } from '${launcher('service-process')}';
  const [folder, mongod, redisServer, script, mode] = process.argv.slice(2);
  const guard = script ? await startOrphanGuard({ serviceSeconds: 1 }) : null;
  const onSpawn = guard?.watchStore;
  const [mongo, redis] = await Promise.all([
    startMongod({ binary: mongod, dataDir: folder + '/mongo', logFile: folder + '/mongod.log', onSpawn }),
    startRedis({ binary: redisServer, dataDir: folder + '/redis', onSpawn }),
  ]);
  const service = guard ? await startService({ name: 'API', script, env: {}, args: [mode], logFile: folder + '/service.log' }) : null;
  if (service) guard.watchService(service);
  await service?.ready;
  process.on('message', async () => {
    await service?.stop();
    await guard.release();
    process.send({ mongo: mongo.process.exitCode, redis: redis.process.exitCode });
    await Promise.all([mongo.stop(), redis.stop()]);
    process.disconnect();
  });
  process.send({ mongo: mongo.pid, redis: redis.pid, guard: guard?.pid ?? 0, service: service?.pid ?? 0 });
`;

/** One store of this has ended; the pid it had is that of a process that has nothing to do with it. */
const forgetfulSource = `
  import { startProcess } from '${launcher('managed-process')}';
  import { startOrphanGuard } from '${launcher('orphan-guard')}';
  const sleep = () => startProcess({ name: 'sleep', command: 'sleep', args: ['1000'], stdio: 'ignore' });
  const [guard, store, bystander] = await Promise.all([startOrphanGuard(), sleep(), sleep()]);
  guard.watchStore({ ...bystander, exited: Promise.resolve({ code: null, signal: 'SIGKILL' }) });
  guard.watchStore(store);
  setImmediate(() => process.send({ store: store.pid, bystander: bystander.pid, guard: guard.pid }));
`;

interface Pids {
  readonly mongo: number;
  readonly redis: number;
  readonly guard: number;
  readonly service: number;
}

describe('launcher: orphans', function () {
  this.timeout(60_000);
  let folder = '';
  let mongod = '';
  let redisServer = '';
  const children: ChildProcess[] = [];
  let identities: string[] = [];

  before(async function () {
    this.timeout(300_000);
    [mongod, redisServer] = await Promise.all([storeBinary('mongod'), storeBinary('redis-server')]);
  });
  beforeEach(async () => (folder = await tempFolder()));
  afterEach(async () => {
    children.splice(0).forEach((child) => child.kill('SIGKILL'));
    for (const identity of identities.splice(0)) {
      if (processIdentity(Number(identity.split(':')[0])) === identity) process.kill(Number(identity.split(':')[0]), 'SIGKILL');
    }
    await removeFolder(folder);
  });

  async function startLauncher(
    ...options: string[]
  ): Promise<{ child: ChildProcess; pids: Pids; identity: (name: keyof Pids) => string }> {
    const script = join(folder, 'launcher.mts');
    await writeFile(script, source);
    const child = fork(script, [folder, mongod, redisServer, ...options], { execArgv: ['--import', 'tsx'] });
    children.push(child);
    const [pids] = (await once(child, 'message')) as [Pids];
    const known = new Map(Object.entries(pids).map(([name, pid]) => [name, processIdentity(pid as number) ?? '']));
    identities = [...known.values()].filter((identity) => identity !== '');
    return { child, pids, identity: (name) => known.get(name) ?? '' };
  }

  it('takes both stores and the service down when the launcher is killed', async () => {
    const { child, identity } = await startLauncher(await writeService(folder), 'ready');
    child.kill('SIGKILL');
    await Promise.all((['service', 'redis', 'mongo', 'guard'] as const).map((name) => gone(identity(name))));
  });

  it('kills a service that does not end by itself', async () => {
    const stubborn = join(folder, 'stubborn.mjs');
    await writeFile(stubborn, `process.on('disconnect', () => {}); process.send({ type: 'ready' }); setInterval(() => {}, 1e6);`);
    const { child, identity } = await startLauncher(stubborn);
    child.kill('SIGKILL');
    await Promise.all((['service', 'redis', 'mongo', 'guard'] as const).map((name) => gone(identity(name))));
  });

  it('leaves the pid of a store alone that ended', async () => {
    const script = join(folder, 'launcher.mts');
    await writeFile(script, forgetfulSource);
    const child = fork(script, [], { execArgv: ['--import', 'tsx'] });
    children.push(child);
    const [pids] = (await once(child, 'message')) as [Record<'store' | 'bystander' | 'guard', number>];
    const [store, bystander, guard] = [pids.store, pids.bystander, pids.guard].map((pid) => processIdentity(pid) ?? '');
    identities = [store, bystander, guard] as string[];
    child.kill('SIGKILL');
    await Promise.all([gone(store!), gone(guard!)]);
    expect(processIdentity(pids.bystander)).to.equal(bystander);
  });

  it('touches nothing when it is released', async () => {
    const { child, identity } = await startLauncher(await writeService(folder), 'ready');
    child.send('stop');
    const [exitCodes] = (await once(child, 'message')) as [unknown];
    expect(exitCodes).to.deep.equal({ mongo: null, redis: null });
    expect(processIdentity(Number(identity('guard').split(':')[0]))).to.equal(null);
    await once(child, 'exit');
  });

  it('ends the stores a killed launcher left on the data folder, and starts anew', async () => {
    const { child, pids, identity } = await startLauncher();
    const options = { binary: mongod, dataDir: join(folder, 'mongo'), logFile: join(folder, 'mongod.log') };
    await launchFailure(startMongod(options), 'data_dir_in_use');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect([processIdentity(pids.mongo), processIdentity(pids.redis)]).to.deep.equal([identity('mongo'), identity('redis')]);

    const [mongo, redis] = await Promise.all([
      startMongod(options),
      startRedis({ binary: redisServer, dataDir: join(folder, 'redis') }),
    ]);
    expect([processIdentity(pids.mongo), processIdentity(pids.redis)]).to.deep.equal([null, null]);
    await Promise.all([mongo.stop(), redis.stop()]);
  });

  it('leaves processes alone that are not its own', async () => {
    const foreign = startRedis({ binary: redisServer, dataDir: join(folder, 'redis') });
    const redis = await foreign;
    // A pid file that names some other process, here a Redis of another folder and this process itself.
    for (const pid of [redis.pid, process.pid]) {
      await removeFolder(join(folder, 'mongo'));
      const other = join(folder, `other-${pid}`);
      const first = await startRedis({ binary: redisServer, dataDir: other });
      await first.stop();
      await writeFile(join(other, 'redis.pid'), `${pid}\n`);
      await (await startRedis({ binary: redisServer, dataDir: other })).stop();
      expect(processIdentity(pid)).to.be.a('string');
    }
    expect(redis.process.exitCode).to.equal(null);
    await redis.stop();
  });
});
