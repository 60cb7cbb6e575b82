import { expect } from 'chai';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startMongod } from '../../launcher/mongod.js';
import { commandLine, isRunning, processIdentity } from '../../launcher/process-identity.js';
import { startRedis } from '../../launcher/redis-server.js';
import type { ManagedProcess } from '../../launcher/managed-process.js';
import type { RunningStore } from '../../launcher/store-process.js';
import { launchFailure, removeFolder, storeBinary, tempFolder } from './launcher-support.js';

describe('launcher: stores', function () {
  this.timeout(60_000);
  let folder = '';
  let mongod = '';
  let redisServer = '';
  const started: RunningStore[] = [];
  const keep = (store: RunningStore): RunningStore => {
    started.push(store);
    return store;
  };

  before(async function () {
    this.timeout(300_000);
    [mongod, redisServer] = await Promise.all([storeBinary('mongod'), storeBinary('redis-server')]);
  });
  beforeEach(async () => (folder = await tempFolder()));
  afterEach(async () => {
    await Promise.all(started.splice(0).map((store) => store.stop()));
    await removeFolder(folder);
  });

  const startMongo = async (port?: number): Promise<RunningStore> =>
    keep(await startMongod({ binary: mongod, dataDir: join(folder, 'mongo'), logFile: join(folder, 'log', 'mongod.log'), port }));
  const startOwnRedis = async (options: { port?: number; password?: string; maxmemory?: string } = {}): Promise<RunningStore> =>
    keep(
      await startRedis({
        binary: redisServer,
        dataDir: join(folder, 'redis'),
        logFile: join(folder, 'log', 'redis.log'),
        ...options,
      }),
    );

  async function withMongo<T>({ url }: RunningStore, use: (client: MongoClient) => Promise<T>): Promise<T> {
    const client = new MongoClient(url);
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  async function withRedis<T>({ url }: RunningStore, use: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(url, { retryStrategy: () => null });
    try {
      return await use(client);
    } finally {
      client.disconnect();
    }
  }

  it('keeps what MongoDB was told over a restart', async () => {
    const first = await startMongo();
    expect(first.url).to.equal(`mongodb://127.0.0.1:${first.port}`);
    await withMongo(first, (client) => client.db('test').collection('things').insertOne({ name: 'gnomon' }));
    expect(await first.stop()).to.deep.equal({ code: 0, signal: null });
    const second = await startMongo();
    const found = await withMongo(second, (client) => client.db('test').collection('things').findOne());
    expect(found).to.include({ name: 'gnomon' });
    expect((await stat(join(folder, 'mongo'))).mode & 0o777).to.equal(0o700);
  });

  it('keeps what Redis was told over a restart', async () => {
    const first = await startOwnRedis();
    await withRedis(first, (client) => client.set('name', 'gnomon'));
    expect(await first.stop()).to.deep.equal({ code: 0, signal: null });
    const second = await startOwnRedis();
    expect(await withRedis(second, (client) => client.get('name'))).to.equal('gnomon');
  });

  it('keeps what Redis confirmed when it is killed', async () => {
    const first = await startOwnRedis();
    await withRedis(first, (client) => client.set('name', 'gnomon'));
    first.process.kill('SIGKILL');
    expect((await first.exited).signal).to.equal('SIGKILL');
    const second = await startOwnRedis();
    expect(await withRedis(second, (client) => client.get('name'))).to.equal('gnomon');
  });

  it('sets Redis up for BullMQ, and hides its password from the process list', async () => {
    const store = await startOwnRedis({ password: 'not-for-all', maxmemory: '64mb' });
    expect(store.url).to.equal(`redis://:not-for-all@127.0.0.1:${store.port}`);
    expect(commandLine(store.pid).join(' ')).to.include(join(folder, 'redis')).and.not.include('not-for-all');
    await withRedis(store, async (client) => {
      expect(await client.config('GET', 'maxmemory-policy')).to.deep.equal(['maxmemory-policy', 'noeviction']);
      expect(await client.config('GET', 'maxmemory')).to.deep.equal(['maxmemory', String(64 * 1024 * 1024)]);
      expect(await client.config('GET', 'appendonly')).to.deep.equal(['appendonly', 'yes']);
      expect(await client.config('GET', 'appendfsync')).to.deep.equal(['appendfsync', 'everysec']);
      expect(await client.config('GET', 'save')).to.deep.equal(['save', '']);
    });
  });

  it('listens on 127.0.0.1 only', async () => {
    const [mongo, redis] = await Promise.all([startMongo(), startOwnRedis()]);
    const sockets = await readFile('/proc/net/tcp', 'utf8');
    const six = await readFile('/proc/net/tcp6', 'utf8').catch(() => '');
    for (const { port } of [mongo, redis]) {
      const hex = port.toString(16).toUpperCase().padStart(4, '0');
      expect(sockets)
        .to.match(new RegExp(` 0100007F:${hex} 00000000:0000 0A `))
        .and.not.match(new RegExp(` 00000000:${hex} 00000000:0000 0A `));
      expect(six).to.not.match(new RegExp(`:${hex} [0:]+ 0A `));
    }
  });

  it('says that a port is taken', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      expect(await launchFailure(startMongo(port), 'port_in_use')).to.include(`Port ${port}, meant for MongoDB, is in use`);
      expect(await launchFailure(startOwnRedis({ port }), 'port_in_use')).to.include(`Port ${port}, meant for Redis, is in use`);
    } finally {
      server.close();
    }
  });

  it('does not take another Redis or MongoDB on the port for its own', async () => {
    const [mongo, redis] = await Promise.all([startMongo(), startOwnRedis()]);
    const otherMongo = startMongod({
      binary: mongod,
      dataDir: join(folder, 'm2'),
      logFile: join(folder, 'm2.log'),
      port: mongo.port,
    });
    await launchFailure(otherMongo, 'port_in_use');
    await launchFailure(startRedis({ binary: redisServer, dataDir: join(folder, 'r2'), port: redis.port }), 'port_in_use');
    expect(isRunning(processIdentity(mongo.pid) ?? '') && isRunning(processIdentity(redis.pid) ?? '')).to.equal(true);
  });

  it('refuses a data folder that is in use', async () => {
    const [mongo, redis] = await Promise.all([startMongo(), startOwnRedis()]);
    expect(await launchFailure(startMongo(), 'data_dir_in_use')).to.include(
      `(pid ${process.pid}, its mongod has pid ${mongo.pid})`,
    );
    expect(await launchFailure(startOwnRedis(), 'data_dir_in_use')).to.include(`its redis-server has pid ${redis.pid}`);
  });

  it('says why a store ended while it started', async () => {
    await mkdir(join(folder, 'redis'));
    await writeFile(join(folder, 'redis', 'appendonly.aof'), 'not a command\r\nat all\r\n');
    const message = await launchFailure(startOwnRedis(), 'store_failed');
    expect(message).to.match(/^Redis ended while it started \(exit code 1\): its append only file is damaged/);
    expect(message).to.include('Bad file format').and.not.include('oO0OoO0');

    await writeFile(join(folder, 'mongo'), 'a file');
    expect(await launchFailure(startMongo(), 'folder_not_writable')).to.include("can't be written (EEXIST)");
  });

  it('ends the start when told to', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const pids: string[] = [];
    const onSpawn = ({ pid }: ManagedProcess): void => {
      pids.push(processIdentity(pid) ?? '');
      controller.abort(reason);
    };
    const start = startMongod({
      binary: mongod,
      dataDir: join(folder, 'mongo'),
      logFile: join(folder, 'mongod.log'),
      signal: controller.signal,
      onSpawn,
    });
    expect(await start.catch((error: unknown) => error)).to.equal(reason);
    expect(pids.map(isRunning)).to.deep.equal([false]);
  });

  it('kills a store that does not stop', async () => {
    const redis = await startOwnRedis();
    redis.process.kill('SIGSTOP');
    expect(await redis.stop({ graceMs: 50 })).to.deep.equal({ code: null, signal: 'SIGKILL' });
  });
});
