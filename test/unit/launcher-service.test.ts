import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startService, type RunningService } from '../../launcher/service-process.js';
import { launchFailure, removeFolder, tempFolder, writeService } from './launcher-support.js';

describe('launcher: services', () => {
  let folder = '';
  let script = '';
  let logFile = '';
  const started: RunningService[] = [];

  beforeEach(async () => {
    folder = await tempFolder();
    script = await writeService(folder);
    logFile = join(folder, 'service.log');
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((service) => service.stop({ graceMs: 0 })));
    await removeFolder(folder);
  });

  async function start(args: string[], readyTimeoutMs?: number): Promise<RunningService> {
    const env = { PORT: '1', MONGO_URL: 'mongodb://m' };
    const service = await startService({
      name: 'API',
      script,
      env,
      args,
      logFile,
      ...(readyTimeoutMs !== undefined && { readyTimeoutMs }),
    });
    started.push(service);
    return service;
  }

  it('is ready when it says so, has the given environment only, and stops on SIGTERM', async () => {
    const service = await start(['ready', 'http://127.0.0.1:4711']);
    expect(await service.ready).to.deep.equal({ address: 'http://127.0.0.1:4711' });
    expect(await service.stop()).to.deep.equal({ code: 0, signal: null });
    const [first = '', last] = (await readFile(logFile, 'utf8')).trim().split('\n');
    expect(JSON.parse(first)).to.deep.equal({ PORT: '1', MONGO_URL: 'mongodb://m', pid: service.pid });
    expect(last).to.equal('stopped by SIGTERM');
  });

  it('has no address when it names none', async () => {
    expect(await (await start(['ready'])).ready).to.deep.equal({ address: null });
  });

  it('says why it ended before it was ready', async () => {
    const service = await start(['exit']);
    expect(await launchFailure(service.ready, 'service_failed')).to.equal(
      'The API ended (exit code 1):\n  MONGO_URL must not be mongodb://m',
    );
    expect(await service.exited).to.deep.equal({ code: 1, signal: null });
  });

  it('says that it is never ready', async () => {
    const service = await start(['mute'], 100);
    expect(await launchFailure(service.ready, 'service_failed')).to.equal('The API was not ready after 0.1 s.');
  });

  it('may take its time while it says that it is at work', async () => {
    // Longer than Node takes to start, and less than it works
    const service = await start(['slow'], 1000);
    expect(await service.ready).to.deep.equal({ address: null });
  });

  it('tells of its death later on', async () => {
    const service = await start(['ready']);
    await service.ready;
    process.kill(service.pid, 'SIGUSR2');
    expect(await service.exited).to.deep.equal({ code: 3, signal: null });
  });

  it('is killed when it does not stop', async () => {
    const service = await start(['stubborn']);
    await service.ready;
    const first = service.stop({ graceMs: 60_000 });
    void service.stop({ graceMs: 20 });
    expect(await first).to.deep.equal({ code: null, signal: 'SIGKILL' });
  });

  it('may not exist', async () => {
    const service = await startService({ name: 'worker', script: join(folder, 'none.mjs'), env: {}, logFile });
    expect(await launchFailure(service.ready, 'service_failed'))
      .to.include('The worker ended (exit code 1)')
      .and.include('none.mjs');
  });
});
