import type { Command } from '../command.js';
import { queueNames, type QueueName } from '../../shared/queue/queues.js';
import type { QueueState } from '../queues.js';
import { countText, factsText, tableText } from '../text.js';

export const status: Command = {
  words: 'status',
  args: [],
  about: 'Shows whether the stores are there, how many accounts there are, and what waits to be done.',
  options: {},
  async run(tools) {
    const stores = await tools.stores();
    const queues = await tools.queues();
    const [accounts, dirty, states] = await Promise.all([
      stores.users.counts(),
      stores.days.countDirty(),
      Promise.all(queueNames.map(async (name): Promise<[QueueName, QueueState]> => [name, await queues.state(name)])),
    ]);
    const { total, administrators, disabled, deleting } = accounts;
    const facts = factsText([
      ['MongoDB', 'there'],
      ['Redis', 'there'],
      ['Accounts', `${total}: ${countText(administrators, 'administrator')}, ${disabled} disabled, ${deleting} being deleted`],
      ['Days', `${dirty} to be computed`],
    ]);
    const rows = states.map(([name, s]) =>
      [name, s.waiting, s.active, s.delayed, s.failed, s.workers, s.paused ? 'paused' : ''].map(String),
    );
    return {
      text: `${facts}\n\n${tableText(['QUEUE', 'WAITING', 'ACTIVE', 'DELAYED', 'FAILED', 'WORKERS', ''], rows)}`,
      json: { accounts, days: { dirty }, queues: Object.fromEntries(states) },
    };
  },
};
