import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../launcher/free-port.js';
import { heartbeat } from '../factories/heartbeats.js';
import { programOf } from '../support/programs.js';
import { createPerson } from '../support/person.js';
import { eventually } from '../support/eventually.js';

const { script, nodeArgs } = programOf('launcher');

/** Processes that have to do with a folder: they run in it, or name it in their arguments. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    if (cwd.startsWith(folder) || command.includes(folder)) found.push(`${pid} ${command}`);
  }
  return found;
}

describe('a newcomer', function () {
  this.timeout(60_000);
  let folder: string;
  let launcher: ChildProcess | null = null;
  let output = '';

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'sundial-test-'))));
  after(async () => {
    if (launcher !== null) {
      launcher.kill('SIGTERM');
      await once(launcher, 'close');
    }
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts it as `npm start` does, and waits for the last line that it prints. */
  async function start(port: number): Promise<void> {
    output = '';
    const child = spawn(process.execPath, [...nodeArgs, script], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: homedir(), PORT: String(port), LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    launcher = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    await eventually(() => output.includes('Ctrl-C stops everything.') || child.exitCode !== null, 40_000);
    expect(child.exitCode, output).to.equal(null);
  }

  async function interrupt(): Promise<void> {
    const child = launcher!;
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    launcher = null;
    expect(code, output).to.equal(0);
  }

  it('starts it, makes an account, sends with the key that was shown, sees the time, stops it with Ctrl-C, and finds all of it again', async () => {
    const port = await freePort();
    await start(port);
    expect(output)
      .to.include(`Sundial is ready: http://127.0.0.1:${port}`)
      .and.include(`api_url = http://127.0.0.1:${port}/api/v1`);
    const setUp = new URL(/^ {2}(http\S+\/set-up\?code=\S+)$/m.exec(output)?.[1] ?? '');
    const newcomer = createPerson(setUp.origin);
    expect((await newcomer.get('/')).location).to.equal('/set-up');
    await newcomer.get(setUp.pathname + setUp.search);
    const made = await newcomer.submit('/set-up', { username: 'ada', password: 'a sentence is fine' });
    expect(made.location).to.equal('/set-up-guide?welcome=1');
    await newcomer.get('/settings/keys');
    const { text } = await newcomer.submit('/settings/keys');
    const key = /api_key = (\S+?)</.exec(text)?.[1] ?? '';
    expect(key).to.match(/^waka_[0-9a-f-]{36}$/);

    const headers = { Authorization: `Basic ${Buffer.from(key).toString('base64')}` };
    const user = `http://127.0.0.1:${port}/api/v1/users/current`;
    const get = async <T>(path: string): Promise<T> => (await (await fetch(`${user}/${path}`, { headers })).json()) as T;
    const post = async (times: readonly number[]): Promise<string[]> => {
      const body = JSON.stringify(times.map((time) => heartbeat({ time })));
      const response = await fetch(`${user}/heartbeats.bulk`, { method: 'POST', headers, body });
      expect(response.status).to.equal(202);
      const { responses } = (await response.json()) as { responses: [{ data: { id: string } }][] };
      return responses.map(([item]) => item.data.id);
    };
    const today = Math.floor(Date.now() / 86_400_000) * 86_400;
    await post([today, today + 90]);
    await eventually(
      async () => (await get<{ data: { grand_total: { text: string } } }>('statusbar/today')).data.grand_total.text === '1 min',
      1000,
    );

    // What is acknowledged is kept, though it is stopped before it can be stored
    const old = Date.parse('2026-01-05T09:00:00Z') / 1000;
    const ids = (
      await Promise.all(
        Array.from({ length: 40 }, (_, batch) => post(Array.from({ length: 50 }, (_item, i) => old + batch * 50 + i))),
      )
    ).flat();
    await interrupt();
    expect(await processesOf(folder)).to.deep.equal([]);

    await start(port);
    await eventually(async () => {
      const { data } = await get<{ data: { id: string }[] }>('heartbeats?date=2026-01-05');
      if (data.length < ids.length) return false;
      expect(data.map((h) => h.id)).to.have.members(ids);
      return true;
    });
    const { data } = await get<{ data: { total_seconds: number } }>('all_time_since_today');
    expect(data.total_seconds).to.equal(90 + ids.length - 1);
    await interrupt();
    expect(await processesOf(folder)).to.deep.equal([]);
  });
});
