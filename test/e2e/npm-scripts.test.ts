import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.js';
import { prepareProcesses, type Processes } from '../support/processes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('a process that npm runs', function () {
  this.timeout(120_000);
  let all: Processes;
  const started: ChildProcess[] = [];
  before(async () => {
    all = await prepareProcesses();
    await Promise.all([all.startMongod(), all.startRedis()]);
  });
  after(async () => {
    // Each has a process group of its own, with all that is left of it
    for (const { pid } of started) {
      try {
        process.kill(-pid!, 'SIGKILL');
      } catch {
        // there is nothing left
      }
    }
    await all.stop();
  });

  /** Runs a script of package.json, lets it get ready, sends the signal, and waits until nobody is left who could write to its output. */
  async function outputOf(
    script: string,
    ready: string,
    signal: (pid: number, output: () => string) => void | Promise<void>,
  ): Promise<string> {
    const child = spawn('npm', ['run', script], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOME: homedir(),
        PORT: '0',
        MONGO_URL: all.mongoUrl,
        REDIS_URL: all.redisUrl,
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    started.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    let isClosed = false;
    void once(child, 'close').then(() => (isClosed = true));
    await eventually(() => output.includes(ready), 60_000);
    await signal(child.pid!, () => output);
    await eventually(() => isClosed, 20_000);
    return output;
  }

  const toNpm = (pid: number): void => void process.kill(pid, 'SIGTERM');
  it('ends when npm is told to', async () => {
    expect(await outputOf('api', '"api ready"', toNpm)).to.match(/"reason":"SIGTERM","msg":"stopping"[^]*"msg":"stopped"/);
    expect(await outputOf('start', 'Ctrl-C stops everything.', toNpm)).to.match(/API stopped\n[^]*worker stopped\n/);
  });

  it('ends what it has in hand upon Ctrl-C, which reaches it twice', async () => {
    const output = await outputOf('api', '"api ready"', async (pid, said) => {
      const port = Number(/"port":(\d+),"msg":"api ready"/.exec(said())![1]);
      const headers = { 'Content-Type': 'application/json', 'Content-Length': '2' };
      const sending = request({ host: '127.0.0.1', port, method: 'POST', path: '/api/v1/plugins/errors', headers });
      const answer = once(sending, 'response');
      sending.write('{');
      await once(sending, 'socket');
      await eventually(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok);
      // As a terminal does: to npm, which passes it on, and to the process itself
      process.kill(-pid, 'SIGINT');
      await eventually(() => said().includes('"stopping"'));
      sending.end('}');
      const [response] = (await answer) as [IncomingMessage];
      expect(response.statusCode).to.be.below(500);
      response.resume();
    });
    expect(output).to.match(/"reason":"SIGINT","msg":"stopping"[^]*"msg":"stopped"/);
  });
});
