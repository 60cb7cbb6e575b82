import { firstClosed, isClosed } from '../shared/domain/horizon.js';
import { dateOf, dayAt, dayStart } from '../shared/domain/zone.js';
import { badRequest } from '../shared/errors.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { DaySettings } from '../shared/store/users.js';

/**
 * For answers that only heartbeats can give: says so where these are deleted (docs/adr/0015), as any number would be wrong.
 * @param first the first day that is asked for
 * @param field the parameter to name
 * @throws AppError 400
 */
export function mustBeKept(
  { horizon }: Pick<UserDocument, 'horizon'>,
  { settings, own }: { readonly settings: DaySettings; readonly own: boolean },
  first: number,
  field: string,
): void {
  // With nothing before it, nothing is missing
  if (!horizon || firstClosed(horizon) === null) return;
  const { timezone } = settings;
  if (own ? !isClosed(horizon, first) : dayStart(timezone, first) >= horizon.at_us) return;
  const since = dateOf(own ? horizon.day : dayAt(timezone, horizon.at_us - 1) + 1);
  throw badRequest({
    [field]: [`Heartbeats are kept since ${since}. Of before there are the sums of days, with the account's settings.`],
  });
}
