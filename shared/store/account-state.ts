import type { UserDocument } from './collections.js';
import type { ListedApiKey } from './api-keys.js';
import type { SessionDocument } from './account-documents.js';
import type { Stores } from './stores.js';

/** What administrators see of an account: nothing of what the time went into. */
export interface AccountState {
  readonly keys: readonly ListedApiKey[];
  readonly sessions: readonly SessionDocument[];
  readonly heartbeats: { readonly count: number; readonly first_at: Date | null; readonly last_at: Date | null };
  readonly days: {
    readonly total: number;
    /** Wait to be computed. */
    readonly dirty: number;
    /** Wait to be rolled up. */
    readonly unrolled: number;
    /** Settings were changed, and not all days are marked yet. */
    readonly is_stale: boolean;
  };
}

type StateStores = Pick<Stores, 'apiKeys' | 'sessions' | 'heartbeats' | 'days'>;

export type AccountStanding = 'in use' | 'disabled' | 'being deleted';

export function standingOf(user: Pick<UserDocument, 'disabled_at' | 'deleting_since'>): AccountStanding {
  if (user.deleting_since !== undefined) return 'being deleted';
  return user.disabled_at === undefined ? 'in use' : 'disabled';
}

const dateOf = (us: number | undefined): Date | null => (us === undefined ? null : new Date(us / 1000));

export async function accountState(
  { apiKeys, sessions, heartbeats, days }: StateStores,
  user: UserDocument,
): Promise<AccountState> {
  const id = user._id;
  const [keys, open, count, span, all, dirty, unrolled] = await Promise.all([
    apiKeys.list(id),
    sessions.list(id),
    heartbeats.count(id),
    heartbeats.span(id),
    days.list(id),
    days.countDirtyOf(id),
    days.countUnrolledOf(id),
  ]);
  return {
    keys,
    sessions: open,
    heartbeats: { count, first_at: dateOf(span?.first_us), last_at: dateOf(span?.last_us) },
    days: { total: all.length, dirty, unrolled, is_stale: user.days_stale !== undefined },
  };
}
