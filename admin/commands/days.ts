import { setTimeout as delay } from 'node:timers/promises';
import { markStaleDays } from '../../shared/store/stale-days.js';
import { livingAccountOf } from '../accounts.js';
import { CommandError, type Command } from '../command.js';
import { countText } from '../text.js';

const lookEveryMs = 300;
const tellEveryMs = 3000;
/** As long as nothing gets done: then something is wrong. */
const patienceMs = 60_000;

export const dayCommands: readonly Command[] = [
  {
    words: 'days recompute',
    args: ['user'],
    about: 'Has all days of a user computed again from the heartbeats, and waits for it.',
    options: { 'no-wait': { type: 'boolean', about: 'Only ask for it' } },
    async run(tools, input) {
      const stores = await tools.stores();
      const queues = await tools.queues();
      const { _id, username } = await livingAccountOf(stores, input.arg('user'));
      const user = await stores.users.makeStale(_id);
      // What dies here is done by the sweep
      if (user) await markStaleDays(stores, user);
      await queues.days.request(_id);
      const all = (await stores.days.list(_id)).length;
      const left = (): Promise<number> => stores.days.countDirtyOf(_id);
      if (input.has('no-wait')) {
        const waiting = await left();
        return {
          text: `Asked for. Days of "${username}" that wait to be computed: ${waiting}.`,
          json: { username, days: all, left: waiting },
        };
      }
      let last = Infinity;
      let since = Date.now();
      let told = Date.now();
      for (let now = await left(); now > 0; now = await left()) {
        if (now < last) since = Date.now();
        last = now;
        if (Date.now() - told > tellEveryMs) {
          tools.progress(`${now} of ${countText(all, 'day')} left …`);
          told = Date.now();
        }
        if ((await queues.state('days')).workers === 0)
          throw new CommandError(`No worker runs: they are computed when one does. Days that wait: ${now}.`);
        if (Date.now() - since > patienceMs)
          throw new CommandError(`Nothing gets done: see the workers' logs and "jobs failed days". Days that wait: ${now}.`);
        await delay(lookEveryMs);
      }
      return { text: `All days of "${username}" are computed: ${all}.`, json: { username, days: all, left: 0 } };
    },
  },
];
