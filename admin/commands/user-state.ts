import { accountState, standingOf } from '../../shared/store/account-state.js';
import { accountOf } from '../accounts.js';
import type { Command } from '../command.js';
import { queueNames } from '../../shared/queue/queues.js';
import type { AdminQueues, FailedJob } from '../queues.js';
import { countText, factsText, momentText } from '../text.js';
import { keysText, presentKey } from './keys.js';

/** Failed jobs that are looked through; the rest is said to be there. */
const mostLookedAt = 20_000;

async function failedJobsOf(queues: AdminQueues, userId: string): Promise<FailedJob[]> {
  const found: FailedJob[] = [];
  for (const name of queueNames) {
    let seen = 0;
    for await (const job of queues.failed(name)) {
      if (job.user_id === userId) found.push(job);
      seen += 1;
      if (seen >= mostLookedAt) break;
    }
  }
  return found;
}

export const showUser: Command = {
  words: 'user show',
  args: ['name'],
  about: 'Shows the state of an account: role, keys, sessions, heartbeats, days that wait, failed jobs.',
  options: {},
  async run(tools, input) {
    const stores = await tools.stores();
    const user = await accountOf(stores, input.arg('name'));
    const { keys, sessions, heartbeats, days } = await accountState(stores, user);
    const queues = await tools.queues().catch(() => null);
    const failed = queues && (await failedJobsOf(queues, user._id));
    const deletion = (user.deleting_since && (await queues?.maintenance.userDeletion(user._id))) ?? null;
    const standing = standingOf(user);
    const text = factsText([
      ['Account', user.username],
      ['Id', user._id],
      ['Email', user.email === null ? 'none' : `${user.email}${user.is_email_confirmed ? ' (confirmed)' : ''}`],
      ['Role', user.is_admin ? 'administrator' : 'user'],
      ['State', standing],
      ...(deletion ? [['Deletion', `${deletion.removed} of ${deletion.total ?? '?'} documents are removed`] as const] : []),
      ['Password', user.password_hash === null ? 'none' : 'set'],
      ['Made', momentText(user.created_at)],
      ['Sessions', `${sessions.length}${sessions[0] ? `, last seen ${momentText(sessions[0].last_seen_at)}` : ''}`],
      ['Heartbeats', String(heartbeats.count)],
      ['First one', momentText(heartbeats.first_at)],
      ['Last one', momentText(heartbeats.last_at)],
      ['Days', `${days.total}, ${days.dirty} to be computed, ${days.unrolled} to be rolled up`],
      ['Settings', days.is_stale ? 'changed, and not all days are marked yet' : 'all days follow them'],
      ['Failed jobs', failed === null ? 'unknown: Redis is away' : countText(failed.length, 'job')],
    ]);
    return {
      text: `${text}\n\n${keys.length === 0 ? 'No API key.' : keysText(keys)}`,
      json: {
        id: user._id,
        username: user.username,
        email: user.email,
        is_email_confirmed: user.is_email_confirmed ?? false,
        is_admin: user.is_admin,
        state: standing,
        disabled_at: user.disabled_at ?? null,
        deleting_since: user.deleting_since ?? null,
        deletion,
        has_password: user.password_hash !== null,
        created_at: user.created_at,
        keys: keys.map(presentKey),
        sessions: sessions.map(({ id, created_at, last_seen_at, user_agent, ip }) => ({
          id,
          created_at,
          last_seen_at,
          user_agent,
          ip,
        })),
        heartbeats,
        days,
        failed_jobs: failed,
      },
    };
  },
};
