import { byCommand } from '../accounts.js';
import { CommandError, UsageError, type Command, type Input } from '../command.js';
import { queueNames, type QueueName } from '../../shared/queue/queues.js';
import type { FailedJob } from '../queues.js';
import { countText, momentText, tableText } from '../text.js';

/** Jobs of a queue that are listed; there may be very many. */
const mostListed = 100;

function queuesOf(input: Input): readonly QueueName[] {
  const name = input.arg('queue');
  if (name === '') return queueNames;
  const found = queueNames.find((known) => known === name);
  if (!found) throw new UsageError(`There is no queue "${name}": ${queueNames.join(', ')}.`);
  return [found];
}

const rowOf = (job: FailedJob): string[] => [
  job.queue,
  job.id,
  job.name,
  job.user_id ?? '',
  momentText(job.failed_at, ''),
  String(job.attempts),
  job.reason.slice(0, 120),
];

export const jobCommands: readonly Command[] = [
  {
    words: 'jobs failed',
    args: ['[queue]'],
    about: `Lists jobs that are tried no more, the newest ${mostListed} of each queue (${queueNames.join(', ')}).`,
    options: {},
    async run(tools, input) {
      const names = queuesOf(input);
      const queues = await tools.queues();
      const jobs: FailedJob[] = [];
      const counts: Partial<Record<QueueName, number>> = {};
      for (const name of names) {
        counts[name] = (await queues.state(name)).failed;
        let listed = 0;
        for await (const job of queues.failed(name)) {
          jobs.push(job);
          listed += 1;
          if (listed === mostListed) break;
        }
      }
      const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
      const text =
        jobs.length === 0
          ? 'No failed jobs.'
          : `${tableText(['QUEUE', 'ID', 'NAME', 'USER', 'FAILED', 'TRIES', 'REASON'], jobs.map(rowOf))}${total > jobs.length ? `\n… and ${total - jobs.length} more` : ''}`;
      return { text, json: { counts, jobs } };
    },
  },
  {
    words: 'jobs show',
    args: ['queue', 'id'],
    about: 'Shows a job with its errors and all of its data, also what users have in it.',
    options: {},
    async run(tools, input) {
      const [name] = queuesOf(input);
      const id = input.arg('id');
      const job = await (await tools.queues()).job(name!, id);
      if (!job) throw new CommandError(`There is no job "${id}" in the queue ${name}.`);
      const { data, errors, progress, ...facts } = job;
      const lines = [
        `${facts.name} (${facts.queue} ${id}), ${facts.state}`,
        `Added: ${momentText(facts.added_at)}`,
        `Tries: ${facts.attempts}`,
        ...(facts.failed_at === null ? [] : [`Failed: ${momentText(facts.failed_at)}`, `Reason: ${facts.reason}`]),
        ...errors.map((error) => `\n${error}`),
        `\nProgress: ${JSON.stringify(progress)}`,
        `Data: ${JSON.stringify(data, null, 2)}`,
      ];
      return { text: lines.join('\n'), json: job };
    },
  },
  {
    words: 'jobs remove',
    args: ['queue', 'id'],
    about: 'Removes a failed job for good. Heartbeats in it are lost, deletions not done: look at it first (jobs show).',
    options: {},
    async run(tools, input) {
      const [name] = queuesOf(input);
      const id = input.arg('id');
      const [queues, stores] = await Promise.all([tools.queues(), tools.stores()]);
      if (!(await queues.remove(name!, id))) throw new CommandError(`There is no failed job "${id}" in the queue ${name}.`);
      await stores.audit.write({ action: 'job.removed', ...byCommand, details: { queue: name!, job: id } });
      return { text: `The job "${id}" is gone.`, json: { queue: name, id, removed: true } };
    },
  },
  {
    words: 'jobs replay',
    args: ['[queue]'],
    about: 'Has failed jobs tried again: all of them, those of a queue, or one.',
    options: { id: { type: 'string', value: 'id', about: 'Only the job with this id' } },
    async run(tools, input) {
      const names = queuesOf(input);
      const queues = await tools.queues();
      const wanted = input.option('id');
      let replayed = 0;
      for (const name of names) {
        // All ids first: a job that fails again at once is not taken for another one
        const ids: string[] = [];
        if (wanted === undefined) for await (const job of queues.failed(name)) ids.push(job.id);
        replayed += await queues.replay(name, wanted === undefined ? ids : [wanted]);
      }
      if (wanted !== undefined && replayed === 0) throw new CommandError(`There is no failed job with the id "${wanted}".`);
      return { text: `${countText(replayed, 'job')} will be tried again.`, json: { replayed } };
    },
  },
];
