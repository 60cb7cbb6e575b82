import { expect } from 'chai';
import type { Job } from 'bullmq';
import { eventually } from '../support/eventually.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { heartbeatsJob } from '../factories/jobs.js';
import type { QueueName } from '../../shared/queue/queues.js';
import type { Fleet } from './fleet.js';
import { faultTests, type Scene } from './scenario.js';

const nobody = '00000000-0000-4000-8000-000000000000';
/** A lock that ran out, and the look for it; twice, where the job was taken again before it was mended. */
const damagedFor = 40_000;

const failedOf = async (job: Job): Promise<boolean> => (await job.getState()) === 'failed';

async function reasonOf(fleet: Fleet, queue: QueueName, { id }: Job): Promise<string> {
  return ((await fleet.queues[queue].getJob(id!)) as Job).failedReason;
}

/** A job's name, and fields of it in Redis as they should not be. */
interface Damage {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Adds jobs that no worker gets before they are damaged. */
async function addDamaged(fleet: Fleet, queueName: QueueName, damages: readonly Damage[]): Promise<Job[]> {
  const queue = fleet.queues[queueName];
  await queue.pause();
  try {
    const jobs: Job[] = [];
    for (const { name, fields } of damages) {
      const job = await queue.add(name, heartbeatsJob(nobody, heartbeatsAt([0, 60])), { attempts: 3 });
      await fleet.redis.hset(queue.toKey(job.id!), fields);
      jobs.push(job);
    }
    return jobs;
  } finally {
    await queue.resume();
  }
}

/** All end in the failed set with a reason, and can be looked at there. */
async function endAsFailed(fleet: Fleet, queueName: QueueName, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) await eventually(() => failedOf(job), damagedFor);
  const failed = await fleet.queues[queueName].getFailed();
  expect(failed.map(({ id }) => id)).to.include.members(jobs.map(({ id }) => id));
  for (const job of failed) {
    expect(job.failedReason).to.match(/unreadable|stalled/);
    await job.remove();
  }
}

const ofData = (name: string, payloads: readonly string[]): Damage[] => payloads.map((data) => ({ name, fields: { data } }));

const noJson = ['{"user_id": "', '\u0000\u0001'];
const withoutUser = ['{}', 'null', '5', '[]', '{"user_id": 5}'];
const userJobs = ['roll-up', 'delete-user', 'delete-project'];
const [beat] = heartbeatsJob(nobody, heartbeatsAt([0])).heartbeats;
const wrongHeartbeats = [
  ...withoutUser,
  ...['none', [null], [{ ...beat, entity: 5 }]].map((heartbeats) => JSON.stringify({ ...heartbeatsJob(nobody, []), heartbeats })),
];

/** Also, nobody else is taken for the user they do not name. */
async function endAllAsFailed(fleet: Fleet, damages: Partial<Record<QueueName, readonly Damage[]>>): Promise<void> {
  const { users, heartbeats } = fleet.processes.stores;
  const witness = await fleet.processes.newUser();
  const each = Object.entries(damages) as [QueueName, readonly Damage[]][];
  await Promise.all(each.map(async ([queue, of]) => endAsFailed(fleet, queue, await addDamaged(fleet, queue, of))));
  expect(await users.byId(witness.user._id)).to.not.equal(null);
  expect(await heartbeats.count(nobody)).to.equal(0);
}

/** A user's work is done by hand, as by another version of the API. */
async function stored({ fleet }: Scene, add: (userId: string) => Promise<unknown>, count: number): Promise<void> {
  const { users, heartbeats } = fleet.processes.stores;
  const username = `other-${Math.random().toString(36).slice(2)}`;
  const { _id } = await users.create({ username, email: null, password_hash: null, is_admin: false, timezone: null });
  await add(_id);
  await eventually(async () => (await heartbeats.count(_id)) === count);
}

faultTests({
  title: 'jobs that are not as they should be',
  processes: { workers: 2 },
  scenarios: [
    {
      name: 'a poison job: fails each time, and is replayed when its cause is gone',
      async break({ fleet }) {
        const queue = fleet.queues.heartbeats;
        const good = heartbeatsJob(nobody, heartbeatsAt([0, 60]));
        const poison = await queue.add('heartbeats', { ...good, heartbeats: [{ ...good.heartbeats[0], time: 'now' }] });
        await eventually(() => failedOf(poison));
        expect(await reasonOf(fleet, 'heartbeats', poison)).to.match(/unreadable heartbeats job.*heartbeats/);
        await stored(
          { fleet } as Scene,
          async (userId) => {
            await poison.updateData(heartbeatsJob(userId, heartbeatsAt([0, 60])));
            await poison.retry();
          },
          2,
        );
      },
    },
    {
      name: 'damaged payloads in Redis: wrong types, no user',
      break: ({ fleet }) =>
        endAllAsFailed(fleet, {
          heartbeats: ofData('heartbeats', wrongHeartbeats),
          days: ofData('days', withoutUser),
          maintenance: userJobs.flatMap((name) => ofData(name, withoutUser)),
        }),
    },
    {
      name: 'damaged payloads in Redis: broken JSON, NUL bytes',
      long: true,
      break: ({ fleet }) =>
        endAllAsFailed(fleet, {
          heartbeats: [
            ...ofData('heartbeats', noJson),
            { name: 'heartbeats', fields: { data: '{}', opts: '{"attempts"' } },
            { name: 'heartbeats', fields: { data: '{}', progress: '{' } },
          ],
          days: ofData('days', noJson),
          maintenance: userJobs.flatMap((name) => ofData(name, noJson)),
        }),
    },
    {
      name: 'jobs of another version: fields that are missing, or not known yet; work that is not known yet',
      async break(scene) {
        const { heartbeats, maintenance } = scene.fleet.queues;
        const beats = heartbeatsAt([0, 60, 120]);
        await stored(
          scene,
          (userId) => {
            const { user_id, received_at, heartbeats: items } = heartbeatsJob(userId, beats);
            return heartbeats.add('heartbeats', { user_id, received_at, heartbeats: items });
          },
          3,
        );
        await stored(
          scene,
          (userId) => {
            const later = heartbeatsJob(userId, beats);
            const items = later.heartbeats.map((h) => ({ ...h, focus: 0.5 }));
            return heartbeats.add('heartbeats', { ...later, heartbeats: items, locale: 'de' });
          },
          3,
        );
        const unknown = await maintenance.add('tidy-up', { user_id: nobody }, { attempts: 2, backoff: 50 });
        await eventually(() => failedOf(unknown));
        expect(await reasonOf(scene.fleet, 'maintenance', unknown)).to.equal('unknown maintenance job: tidy-up');
        await unknown.remove();
      },
    },
    {
      name: 'jobs for days, lost by Redis: the sweep asks again',
      async break({ fleet, load }) {
        const queue = fleet.queues.days;
        await queue.pause();
        const acknowledged = load.acknowledged();
        await eventually(() => load.acknowledged() > acknowledged + 500);
        await eventually(async () => (await queue.count()) > 0);
        await queue.obliterate({ force: true });
        await queue.resume();
      },
    },
  ],
});
