import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIdentity } from '../../launcher/process-identity.js';
import { npmStart, readyLine, type NpmStart } from '../support/npm-start.js';

describe('npm start', function () {
  this.timeout(120_000);
  let folder = '';
  const runs: NpmStart[] = [];

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'sundial-test-'))));
  afterEach(async () => {
    for (const { child, exited } of runs.splice(0)) {
      child.kill('SIGTERM');
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  });

  function start(env: Record<string, string> = {}, args: string[] = []): NpmStart {
    const run = npmStart(folder, env, args);
    runs.push(run);
    return run;
  }

  const matched = (text: string, pattern: RegExp): string => {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new Error(`no ${pattern} in:\n${text}`);
    return found;
  };

  const pidOf = (service: 'api' | 'worker', { output }: NpmStart): number =>
    Number(matched(output(), new RegExp(`"process":"${service}","pid":(\\d+)`)));

  it('runs everything, with a preset key, stops in order and finds its data again', async () => {
    const apiKey = `waka_${randomUUID()}`;
    const first = start({ SUNDIAL_ADMIN_API_KEY: apiKey });
    await first.printed(readyLine);
    const apiUrl = matched(first.output(), /^api_url = (\S+)$/m);
    expect(first.output()).to.include('holds the API key you set').and.not.include(apiKey);
    const authorization = `Basic ${Buffer.from(apiKey).toString('base64')}`;
    const sent = await fetch(`${apiUrl}/users/current/heartbeats.bulk`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify([{ entity: '/a/b.ts', type: 'file', time: Date.now() / 1000, project: 'gnomon' }]),
    });
    expect(sent.status).to.equal(202);

    first.child.kill('SIGINT');
    expect(await first.exited).to.equal(0);
    const order = ['API', 'worker', 'Redis', 'MongoDB'].map((name) => first.output().indexOf(`  ${name} stopped`));
    expect(order)
      .to.deep.equal([...order].sort((a, b) => a - b))
      .and.not.include(-1);

    const second = start();
    await second.printed(readyLine);
    expect(second.output())
      .to.include('npm run admin -- password reset-link admin')
      .and.not.include('waka_')
      .and.not.include('/set-up');
    second.child.kill('SIGTERM');
    expect(await second.exited).to.equal(0);
    expect(await readdir(join(folder, 'data'))).to.have.members(['log', 'mongo', 'redis']);
  });

  it('leaves nothing behind when it is killed', async () => {
    const run = start();
    await run.printed(readyLine);
    const services = [pidOf('api', run), pidOf('worker', run)].map((pid) => processIdentity(pid));
    run.child.kill('SIGKILL');
    // The output's pipe is closed when the last process that holds it, here the services, is gone.
    await run.exited;
    expect(services).to.not.include(null);
    const again = start();
    await again.printed(readyLine);
  });

  it('ends at once with what is wrong in the settings, or a port in use', async () => {
    const wrong = start({ PORT: 'many', SUNDIAL_WORKER_CONCURRENCY: '0' });
    expect(await wrong.exited).to.equal(1);
    expect(wrong.output()).to.include('PORT must be a whole number').and.include('SUNDIAL_WORKER_CONCURRENCY must be');

    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const taken = start({ PORT: String(port) });
      expect(await taken.exited).to.equal(1);
      expect(taken.output()).to.equal(
        `Starting Sundial\n\nPort ${port} is in use. Set PORT to another one, e.g. PORT=${port + 1} npm start.\n`,
      );
    } finally {
      server.close();
    }
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('says that it already runs', async () => {
    const run = start();
    await run.printed(readyLine);
    const second = start();
    expect(await second.exited).to.equal(1);
    expect(second.output()).to.include(`Sundial already runs with this data folder (pid ${run.child.pid})`);
  });

  it('has --help', async () => {
    const run = start({}, ['--help']);
    expect(await run.exited).to.equal(0);
    expect(run.output()).to.include('Usage: npm start').and.include('MONGO_URL').and.include('Ctrl-C');
  });
});
