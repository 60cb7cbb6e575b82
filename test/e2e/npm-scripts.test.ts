import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
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
  async function outputOf(script: string, ready: string, signal: (pid: number) => void): Promise<string> {
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
    signal(child.pid!);
    await eventually(() => isClosed, 20_000);
    return output;
  }

  const toNpm = (pid: number): void => void process.kill(pid, 'SIGTERM');
  // As a terminal does: to npm, which passes it on, and to the process itself
  const ctrlC = (pid: number): void => void process.kill(-pid, 'SIGINT');

  it('ends when npm is told to', async () => {
    expect(await outputOf('api', '"api ready"', toNpm)).to.match(/"reason":"SIGTERM","msg":"stopping"[^]*"msg":"stopped"/);
    expect(await outputOf('start', 'Ctrl-C stops everything.', toNpm)).to.match(/API stopped\n[^]*worker stopped\n/);
  });

  it('takes its time to stop upon Ctrl-C, which reaches it twice', async () => {
    const output = await outputOf('worker', '"worker ready"', ctrlC);
    expect(output).to.match(/"reason":"SIGINT","msg":"stopping"[^]*"msg":"stopped"/);
  });
});
