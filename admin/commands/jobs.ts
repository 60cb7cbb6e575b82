import { CommandError, UsageError, type Command, type Input } from '../command.js';
import { queueNames, type FailedJob, type QueueName } from '../queues.js';
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
