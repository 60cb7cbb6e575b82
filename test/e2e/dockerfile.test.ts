import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../launcher/free-port.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { buildContext, buildImage, programPath, type BuiltImage } from '../support/dockerfile-steps.js';
import { eventually } from '../support/eventually.js';
import { sharedStores } from '../support/stores.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;

interface Container {
  /** Of a further command in it. */
  execute(command: readonly string[]): Promise<{ code: number | null; output: string }>;
  /** Waits until its health check succeeds. */
  healthy(): Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
}

describe('the image, by the steps of deploy/Dockerfile', function () {
  this.timeout(180_000);
  let folder: string;
  let image: BuiltImage;
  let environment: Record<string, string>;
  const running = new Set<ChildProcess>();
  const apiKey = `waka_${randomUUID()}`;
  const inImage = (name: string): string => join(image.root, image.workdir, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sundial-image-'));
    await chmod(folder, 0o755);
    image = await buildImage(join(repository, 'deploy/Dockerfile'), repository, join(folder, 'stages'));
    const stores = await sharedStores();
    environment = {
      MONGO_URL: `mongodb://127.0.0.1:${stores.mongod.port}/test_image_${randomUUID().slice(0, 8)}`,
      REDIS_URL: `redis://127.0.0.1:${stores.redis.port}`,
      SUNDIAL_QUEUE_PREFIX: `{${randomUUID()}}`,
      SUNDIAL_ADMIN_API_KEY: apiKey,
    };
  });
  after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  /** The image's environment, working folder and user (where this process may choose one). */
  function start([program = '', ...args]: readonly string[], own: Record<string, string>) {
    const child = spawn(program, args, {
      cwd: inImage(''),
      env: { PATH: programPath, ...image.env, ...environment, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(isRoot ? image.user : {}),
    });
    running.add(child);
    const ended = once(child, 'close').then(([code]) => {
      running.delete(child);
      return code as number | null;
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return { child, ended, output: () => output };
  }

  async function startContainer(command: readonly string[], ports: Record<string, string>): Promise<Container> {
    const execute: Container['execute'] = async (words) => {
      const { ended, output } = start(words, ports);
      return { code: await ended, output: output() };
    };
    expect((await execute(image.healthcheck)).code, 'health before it runs').to.equal(1);
    const main = start(command, ports);
    return {
      execute,
      healthy: () =>
        eventually(async () => {
          if (main.child.exitCode !== null) throw new Error(`${command.join(' ')} ended:\n${main.output()}`);
          return (await execute(image.healthcheck)).code === 0;
        }, 30_000),
      stop() {
        main.child.kill('SIGTERM');
        return main.ended;
      },
    };
  }

  it('is made of the sources alone, whatever else lies in the folder', async () => {
    const top = new Set((await buildContext(repository)).map((file) => file.split('/')[0]));
    const folders = ['admin', 'api', 'launcher', 'shared', 'web', 'worker'];
    expect([...top]).to.have.members(['.npmrc', ...folders, 'package-lock.json', 'package.json', 'tsconfig.json']);

    const other = join(folder, 'context');
    await cp(join(repository, '.dockerignore'), join(other, '.dockerignore'));
    for (const name of ['.env', 'package.json', 'backup.archive']) await writeFile(join(other, name), '');
    expect(await buildContext(other)).to.deep.equal(['package.json']);
  });

  it('holds what runs, and nothing that only building takes', async () => {
    expect(await readdir(image.root)).to.deep.equal(['app']);
    expect((await readdir(inImage(''))).sort()).to.deep.equal(['dist', 'node_modules', 'package.json']);
    expect((await readdir(inImage('dist'))).sort()).to.deep.equal(['admin', 'api', 'launcher', 'shared', 'web', 'worker']);
    const built = await readdir(inImage('dist'), { recursive: true, withFileTypes: true });
    const others = built.filter((entry) => entry.isFile() && !/\.(js|css)$/.test(entry.name)).map(({ name }) => name);
    expect(others).to.deep.equal(['manifest.json']);
    const modules = await readdir(inImage('node_modules'));
    expect(modules).to.include.members(['koa', 'bullmq', 'mongodb']);
    for (const name of ['typescript', '@typescript', 'mocha', 'tsx', 'vite', 'preact']) expect(modules).to.not.include(name);
  });

  it('runs api, worker and admin command as a user who can change nothing in it, and its health check holds', async () => {
    const [apiPort, workerPort, nobody] = [String(await freePort()), String(await freePort()), String(await freePort())];
    const api = await startContainer(image.command, { PORT: apiPort, SUNDIAL_WORKER_PORT: nobody });
    const worker = await startContainer(['node', 'dist/worker/main.js'], { PORT: nobody, SUNDIAL_WORKER_PORT: workerPort });
    await Promise.all([api.healthy(), worker.healthy()]);

    if (isRoot) {
      const { code } = await api.execute(['sh', '-c', '[ "$(id -u)" = 1000 ] && ! touch new && ! touch dist/api/main.js']);
      expect(code).to.equal(0);
    }
    const origin = `http://127.0.0.1:${apiPort}`;
    await eventually(async () => (await fetch(`${origin}/readyz`)).ok);
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify(heartbeatsAt([0, 60]));
    const sent = await fetch(`${origin}/api/v1/users/current/heartbeats.bulk`, { method: 'POST', headers, body });
    expect(sent.status).to.equal(202);
    await eventually(async () => {
      const answer = await fetch(`${origin}/api/v1/users/current/heartbeats?date=2026-01-05`, { headers });
      return ((await answer.json()) as { data: unknown[] }).data.length === 2;
    });
    const shown = await api.execute(['node', 'dist/admin/main.js', 'user', 'show', 'admin']);
    expect(shown.code, shown.output).to.equal(0);

    expect(await worker.stop()).to.equal(0);
    expect(await api.stop()).to.equal(0);
  });
});
