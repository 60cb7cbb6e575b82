import { expect } from 'chai';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { defaultCacheDir } from '../../launcher/store-binaries.js';
import { findRunningStores } from '../../launcher/running-stores.js';
import { startStack, type Stack, type StackOptions } from '../../launcher/stack.js';
import { launchFailure, removeFolder, storeBinary, tempFolder, writeService } from './launcher-support.js';

describe('launcher: stack', function () {
  this.timeout(60_000);
  let folder = '';
  let lines: string[] = [];
  let options: StackOptions;
  let stack: Stack | null = null;

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

  it('says which part died and why', async () => {
    stack = await startStack(options);
    process.kill(Number((await seenBy('worker'))['pid']), 'SIGUSR2');
    const sentence = await stack.died;
    expect(sentence)
      .to.match(/^The worker ended \(exit code 3\):/)
      .and.include('the disk is on fire');
    lines = [];
    await stack.stop();
    expect(lines).to.deep.equal(['API stopped', 'Redis stopped', 'MongoDB stopped']);
  });

  it('says that a store died', async () => {
    stack = await startStack(options);
    const pid = Number(await readFile(join(folder, 'data', 'mongo', 'mongod.lock'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    expect(await stack.died).to.match(
      /^MongoDB ended \(signal SIGKILL \(often: out of memory\)\)\. The end of its log, .*mongod\.log:/,
    );
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
