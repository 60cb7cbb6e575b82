import { createApiMetrics } from '../../api/ops/api-metrics.js';
import { reportApi } from '../../api/system/report.js';
import { createLogger } from '../../shared/observability/log.js';
import { startProcessReport } from '../../shared/queue/process-report.js';
import { createQueueStates } from '../../shared/queue/queue-states.js';
import { addTraffic } from '../../shared/queue/traffic.js';
import { createAccount } from '../../shared/store/accounts.js';
import { createWorkerMetrics, trafficCounters } from '../../worker/worker-metrics.js';
import { randomFrom } from '../../bench/workload.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { demoHistory } from './demo-history.js';

export interface DemoServer {
  readonly url: string;
  /** Sessions of somebody who looks after the server and has a history, and of somebody who has only just come. */
  readonly sessions: { readonly noor: string; readonly newcomer: string };
  close(): Promise<void>;
}

/** Of which the one is chosen where it is late afternoon just now, so that there is a day to be seen. */
const zones = [
  'Pacific/Honolulu',
  'America/Los_Angeles',
  'America/Chicago',
  'America/New_York',
  'America/Sao_Paulo',
  'Atlantic/Azores',
  'Europe/Lisbon',
  'Europe/Vienna',
  'Europe/Helsinki',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Dhaka',
  'Asia/Bangkok',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Pacific/Auckland',
];
const bestHour = 17;

function zoneOfAfternoon(): string {
  const hourIn = (timeZone: string): number =>
    Number(new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format());
  return zones.reduce((best, zone) => (Math.abs(hourIn(zone) - bestHour) < Math.abs(hourIn(best) - bestHour) ? zone : best));
}

const log = createLogger({ name: 'screenshots', level: 'silent' });
const sendersAtOnce = 8;

async function sendHistory(server: TestServer, userId: string, apiKey: string, timezone: string): Promise<void> {
  const user = (await server.stores.users.byId(userId))!;
  const batches = demoHistory(timezone, Date.now() / 1000);
  async function sender(): Promise<void> {
    for (let next = batches.next(); !next.done; next = batches.next()) {
      const { machine, heartbeats } = next.value;
      await server.send({ user, apiKey }, heartbeats, { 'X-Machine-Name': machine });
    }
  }
  await Promise.all(Array.from({ length: sendersAtOnce }, sender));
  await server.settled();
}

/** Of a server that a company uses, a second. */
const ratePerSecond = 34;

/** Its last hour: the pictures are not of the history being sent. */
async function writeTraffic({ redis, prefix }: TestServer): Promise<void> {
  const random = randomFrom(7);
  for (const key of await redis.keys(`${prefix}:traffic:*`)) await redis.del(key);
  for (let ago = 3600; ago >= 0; ago -= 10) {
    // Of the bucket that is not over, what came of it
    const share = ago === 0 ? ((Date.now() / 1000) % 10) / 10 : 1;
    const acknowledged = Math.round(share * (10 * ratePerSecond + 60 * Math.sin(ago / 400) + 40 * random()));
    // For a minute nothing is stored, and then all of it
    const isHeld = ago > 1500 && ago <= 1560;
    const stored = isHeld ? 0 : ago > 1480 && ago <= 1500 ? acknowledged * 4 : acknowledged;
    const commands = redis.pipeline();
    const counts = new Map([
      ['acknowledged', acknowledged],
      ['stored', stored],
    ] as const);
    const levels = new Map([
      ['depth', isHeld ? Math.round((1560 - ago) * 2.4) : Math.floor(3 * random())],
      ['lag_seconds', isHeld ? 1561 - ago : 0.1 * random()],
    ] as const);
    addTraffic(commands, prefix, Date.now() - ago * 1000, counts, levels);
    await commands.exec();
  }
}

/** Sundial as a demonstration: somebody with more than a year of work, and an hour of a busy server. */
export async function startDemoServer(): Promise<DemoServer> {
  const timezone = zoneOfAfternoon();
  const server = await startTestServer({ signUp: 'open', log });
  const { redis, prefix, stores, apiDeps } = server;
  const password = 'a sentence is fine';
  const noor = await createAccount(stores.users, { username: 'noor', email: 'noor@example.org', password, is_admin: true });
  const newcomer = await createAccount(stores.users, { username: 'grace', email: 'grace@example.org', password });
  for (const { _id } of [noor, newcomer]) await stores.users.changeSettings(_id, { timezone });
  await stores.users.update(noor._id, { full_name: 'Noor Haddad' });
  const apiKey = 'waka_6a3c2f1e-54b0-4c0c-9d0b-0d5b8f6f7a10';
  await stores.apiKeys.add(apiKey, noor._id, { name: 'VS Code on atlas' });
  await sendHistory(server, noor._id, apiKey, timezone);
  await writeTraffic(server);
  const queueStates = createQueueStates(redis, prefix);
  // Not that which has counted the history
  const metrics = createApiMetrics();
  const workers = [createWorkerMetrics(), createWorkerMetrics()];
  const reports = [
    reportApi({ redis, prefix, metrics, queue: apiDeps.queue, queueStates, log }),
    ...workers.map(({ registry }) =>
      startProcessReport({ redis, prefix, kind: 'worker', metrics: registry, counters: trafficCounters, log }),
    ),
  ];
  const traffic = setInterval(() => {
    metrics.acknowledged(ratePerSecond, 0.004);
    for (const worker of workers) worker.stored(ratePerSecond / workers.length, 0, 0.05);
  }, 1000);
  await eventually(async () => (await apiDeps.system.look()).processes.length === 3);
  const sessionOf = ({ _id }: { _id: string }): Promise<string> =>
    stores.sessions.begin(_id, {
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      ip: '192.0.2.7',
    });
  return {
    url: server.url,
    sessions: { noor: await sessionOf(noor), newcomer: await sessionOf(newcomer) },
    async close() {
      clearInterval(traffic);
      await Promise.all(reports.map((report) => report.stop()));
      await queueStates.close();
      await server.close();
    },
  };
}
