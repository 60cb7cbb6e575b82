import { expect } from 'chai';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { freePort } from '../../launcher/free-port.js';
import { processIdentity } from '../../launcher/process-identity.js';
import { defaultCacheDir } from '../../launcher/store-binaries.js';
import { findRunningStores } from '../../launcher/running-stores.js';
import { startStack, type Stack, type StackOptions } from '../../launcher/stack.js';
import { eventually } from '../support/eventually.js';
import { launchFailure, removeFolder, storeBinary, tempFolder, writeService } from './launcher-support.js';

describe('launcher: stack', function () {
  this.timeout(60_000);
  let folder = '';
  let lines: string[] = [];
  let options: StackOptions;
  let stack: Stack | null = null;
  const clients: MongoClient[] = [];

  before(async function () {
    this.timeout(300_000);
    await Promise.all([storeBinary('mongod'), storeBinary('redis-server')]);
  });
  beforeEach(async () => {
    folder = await tempFolder();
    lines = [];
    const script = await writeService(folder);
    options = {
      host: '127.0.0.1',
      port: 0,
      mongoUrl: '',
      redisUrl: '',
      dataDir: join(folder, 'data'),
      cacheDir: defaultCacheDir(process.env),
      appendfsync: 'everysec',
      api: { script, args: ['ready', 'http://127.0.0.1:4711'], logFile: join(folder, 'api.log') },
      worker: { script, args: ['ready'], logFile: join(folder, 'worker.log') },
      env: { MONGO_URL_FILE: '/some/file' },
      stopSeconds: 5,
      report: (line) => lines.push(line.trim()),
    };
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await stack?.stop();
    stack = null;
    await removeFolder(folder);
  });

  const seenBy = async (service: 'api' | 'worker'): Promise<Record<string, unknown>> =>
    JSON.parse((await readFile(join(folder, `${service}.log`), 'utf8')).split('\n')[0] ?? '') as Record<string, unknown>;

  it('starts all parts and stops them in order', async () => {
    stack = await startStack(options);
    expect(stack.address).to.equal('http://127.0.0.1:4711');
    expect(stack.mongoUrl).to.match(/^mongodb:\/\/127\.0\.0\.1:\d+\/sundial$/);
    for (const service of ['api', 'worker'] as const) {
      expect(await seenBy(service)).to.include({ HOST: '127.0.0.1', PORT: '0', MONGO_URL: stack.mongoUrl });
    }
    expect((await readdir(join(folder, 'data', 'log'))).sort()).to.deep.equal(['mongod.log', 'redis.log']);
    const { mongoUrl, redisUrl } = stack;
    expect(await findRunningStores(options.dataDir)).to.deep.equal({ mongoUrl, redisUrl });
    lines = [];
    await Promise.all([stack.stop(), stack.stop()]);
    expect(await findRunningStores(options.dataDir)).to.equal(null);
    expect(lines).to.deep.equal(['API stopped', 'worker stopped', 'Redis stopped', 'MongoDB stopped']);
    expect(await readdir(join(folder, 'data'))).to.not.include('sundial.lock');
    stack = await startStack(options);
  });

  it('uses the stores it is given, and then needs no data folder', async () => {
    const urls = { mongoUrl: 'mongodb://127.0.0.1:1/own', redisUrl: 'redis://127.0.0.1:1' };
    stack = await startStack({ ...options, ...urls });
    expect(stack).to.include(urls);
    expect(await seenBy('api')).to.include({ MONGO_URL: urls.mongoUrl });
    expect(await readdir(folder)).to.not.include('data');
  });

  const pidOf = async (service: 'api' | 'worker'): Promise<number> => {
    const text = await readFile(join(folder, `${service}.log`), 'utf8');
    return Number([...text.matchAll(/"pid":(\d+)/g)].at(-1)?.[1]);
  };
  const mongodPid = async (): Promise<number> => Number(await readFile(join(folder, 'data', 'mongo', 'mongod.lock'), 'utf8'));

  it('starts services again that end, the API on the port it had', async () => {
    const port = await freePort();
    stack = await startStack({ ...options, api: { ...options.api, args: ['ready', `http://127.0.0.1:${port}`] } });
    lines = [];
    const before = await pidOf('worker');
    process.kill(before, 'SIGUSR2');
    await eventually(() => lines.includes('worker is ready'));
    expect(await pidOf('worker')).to.not.equal(before);
    process.kill(await pidOf('api'), 'SIGKILL');
    await eventually(() => lines.includes('API is ready'));
    expect(lines.map((line) => line.replace(/^\S+Z /, ''))).to.deep.equal([
      'worker ended (exit code 3): started again',
      'worker is ready',
      'API ended (SIGKILL, often for lack of memory): started again',
      'API is ready',
    ]);
    const [first, second] = (await readFile(join(folder, 'api.log'), 'utf8')).trim().split('\n');
    expect([first, second].map((line) => (JSON.parse(line ?? '') as { PORT: string }).PORT)).to.deep.equal(['0', String(port)]);
  });

  it('starts stores again on their ports and with their data, and the next time after a while', async () => {
    stack = await startStack(options);
    const { mongoUrl } = stack;
    const client = new MongoClient(mongoUrl);
    clients.push(client);
    const things = client.db().collection('things');
    await things.insertOne({ name: 'gnomon' }, { writeConcern: { journal: true } });
    const listening = lines.filter((line) => line.includes(' runs on '));
    for (const wait of ['', ' in 0.5 s']) {
      lines = [];
      process.kill(await mongodPid(), 'SIGKILL');
      process.kill(Number(await readFile(join(folder, 'data', 'redis', 'redis.pid'), 'utf8')), 'SIGKILL');
      await eventually(() => lines.length === 4);
      expect(lines.map((line) => line.replace(/^\S+Z /, ''))).to.have.members([
        `MongoDB ended (SIGKILL, often for lack of memory): started again${wait}`,
        `Redis ended (SIGKILL, often for lack of memory): started again${wait}`,
        ...listening,
      ]);
      expect(await things.findOne()).to.include({ name: 'gnomon' });
    }
    expect(await findRunningStores(options.dataDir)).to.deep.equal({ mongoUrl, redisUrl: stack.redisUrl });
  });

  it('says what keeps the API from being started again, and starts it when that is gone', async () => {
    const port = await freePort();
    stack = await startStack({ ...options, port, api: { ...options.api, args: ['ready', `http://127.0.0.1:${port}`] } });
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    lines = [];
    process.kill(await pidOf('api'), 'SIGKILL');
    await eventually(() => lines.some((line) => line.includes('Next try')));
    server.close();
    await eventually(() => lines.includes('API is ready'));
    expect(lines[1]).to.match(new RegExp(`Z Port ${port} is in use\\. Set PORT to another one, .* Next try in 0.5 s$`));
  });

  it('stops at once while a store waits to be started again', async () => {
    stack = await startStack({ ...options, worker: { ...options.worker, args: ['stubborn'] } });
    const stubborn = await pidOf('worker');
    for (let ends = 1; ends <= 3; ends++) {
      lines = [];
      process.kill(await mongodPid(), 'SIGKILL');
      await eventually(() => lines.some((line) => line.includes('MongoDB ended')));
      if (ends < 3) await eventually(() => lines.some((line) => line.startsWith('MongoDB runs')));
    }
    expect(lines[0]).to.match(/started again in 1 s$/);
    lines = [];
    await stack.stop();
    // The worker can not finish anything, so that it does not get its 10 s
    expect(lines).to.deep.equal(['API stopped', 'worker killed, as it did not stop in time', 'Redis stopped']);
    expect(processIdentity(stubborn)).to.equal(null);
  });

  it('stops what runs when a part does not start', async () => {
    const message = await launchFailure(
      startStack({ ...options, worker: { ...options.worker, args: ['exit'] } }),
      'service_failed',
    );
    expect(message).to.match(/^The worker ended \(exit code 1\):\n {2}MONGO_URL must not be mongodb:/);
    expect(lines).to.include.members(['API stopped', 'Redis stopped', 'MongoDB stopped']);
  });

  it('stops what runs when it is told to before all is ready', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const report = (line: string): void => {
      lines.push(line.trim());
      if (line.includes('API is ready')) controller.abort(reason);
    };
    const start = startStack({ ...options, worker: { ...options.worker, args: ['mute'] }, report, signal: controller.signal });
    expect(await start.catch((error: unknown) => error)).to.equal(reason);
    expect(lines.slice(-4)).to.deep.equal(['API stopped', 'worker stopped', 'Redis stopped', 'MongoDB stopped']);
  });

  it('hurries when it is told to stop once more', async () => {
    stack = await startStack({ ...options, api: { ...options.api, args: ['stubborn'] } });
    lines = [];
    const first = stack.stop();
    await stack.stop({ graceMs: 10 });
    await first;
    expect(lines[0]).to.equal('API killed, as it did not stop in time');
    expect(lines).to.include('MongoDB stopped');
  });

  it('looks at the port, the folder and the lock before it starts anything', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await launchFailure(startStack({ ...options, port }), 'port_in_use');
    } finally {
      server.close();
    }
    await writeFile(join(folder, 'file'), '');
    await launchFailure(startStack({ ...options, dataDir: join(folder, 'file') }), 'folder_not_writable');
    expect(lines).to.deep.equal([]);
    stack = await startStack(options);
    await launchFailure(startStack(options), 'already_running');
  });
});
