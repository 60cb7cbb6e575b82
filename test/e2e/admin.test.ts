import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../launcher/free-port.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { programOf } from '../support/programs.js';
import { eventually } from '../support/eventually.js';
import { createPerson } from '../support/person.js';

const password = 'a sentence is fine';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly fault: string;
}

describe('npm run admin', function () {
  this.timeout(120_000);
  let folder: string;
  let port: number;
  let launcher: ChildProcess | null = null;
  let output = '';

  const start = (part: 'launcher' | 'admin', words: readonly string[]): ChildProcess =>
    spawn(process.execPath, [...programOf(part).nodeArgs, programOf(part).script, ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: homedir(), PORT: String(port), LOG_LEVEL: 'warn' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });

  async function admin(words: string, input = ''): Promise<Ended> {
    const child = start('admin', words.split(' '));
    let [out, fault] = ['', ''];
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (fault += chunk));
    child.stdin!.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, fault };
  }
  /** What it printed, of a run that went well. */
  async function done(words: string, input = ''): Promise<string> {
    const { code, out, fault } = await admin(words, input);
    expect(code, `${words}: ${fault}`).to.equal(0);
    return out.trim();
  }
  const refused = async (words: string, code: number, ...said: string[]): Promise<void> => {
    const ended = await admin(words);
    expect([ended.code, ended.out], words).to.deep.equal([code, '']);
    for (const text of said) expect(ended.fault, words).to.include(text);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sundial-test-'));
    port = await freePort();
  });
  after(async () => {
    if (launcher !== null) {
      launcher.kill('SIGTERM');
      await once(launcher, 'close');
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('says what there is, and what is wrong with a call, without a server', async () => {
    expect(await done('--help'))
      .to.include('user create <name> [options]')
      .and.include('MONGO_URL');
    await refused('user kill ada', 2, 'There is no command "user kill".');
    await refused('status', 1, 'Nothing runs with the data folder ./data');
  });

  it('works on the stores that npm start runs', async () => {
    launcher = start('launcher', []);
    for (const stream of [launcher.stdout!, launcher.stderr!])
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    await eventually(() => output.includes('Ctrl-C stops everything.') || launcher?.exitCode !== null, 40_000);
    const file = join(folder, 'data', 'stores.json');
    expect((await stat(file)).mode & 0o777).to.equal(0o600);

    await done('user create ada --admin --password-stdin', `${password}\n`);
    const person = createPerson(`http://127.0.0.1:${port}`);
    await person.get('/sign-in');
    expect((await person.submit('/sign-in', { name: 'ada', password })).status).to.equal(303);
    expect(await done('password reset-link ada')).to.match(
      new RegExp(`^http://127\\.0\\.0\\.1:${port}/reset-password\\?token=[\\w-]{43}$`),
    );
    const key = await done('key issue ada --name laptop');
    const headers = { Authorization: `Basic ${Buffer.from(key).toString('base64')}` };
    const current = `http://127.0.0.1:${port}/api/v1/users/current`;
    const body = JSON.stringify(heartbeatsAt([0, 60]));
    expect((await fetch(`${current}/heartbeats.bulk`, { method: 'POST', headers, body })).status).to.equal(202);
    expect(await done('days recompute ada')).to.include('of "ada" are computed: ');
    expect(await done('status')).to.match(/maintenance( +\d+){4} +1$/m);
    const [{ id }] = JSON.parse(await done('key list ada --json')) as [{ id: string }];
    await done(`key revoke ada ${id}`);
    await eventually(async () => (await fetch(current, { headers })).status === 401);
  });

  it('says so when nothing runs any more', async () => {
    const child = launcher!;
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    launcher = null;
    expect(code, output).to.equal(0);
    await refused('user list', 1, 'Nothing runs with the data folder');
    const { code: jsonCode, fault } = await admin('user list --json');
    expect([jsonCode, Object.keys(JSON.parse(fault) as object)]).to.deep.equal([1, ['error']]);
  });
});
