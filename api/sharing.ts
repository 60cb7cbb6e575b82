import { rangeWords } from '../shared/domain/date-range.js';
import { sharesStats } from '../shared/domain/sharing.js';
import { forbidden } from '../shared/errors.js';
import type { UserDocument } from '../shared/store/collections.js';
import { sharingOf } from '../shared/store/users.js';
import { notShared } from './auth/own-user.js';

/**
 * What others ask for is answered with the user's own settings, and until yesterday: parameters for other ones are ignored, as the answer
 * says what it was made with. A project's time can't be answered so.
 * @throws AppError 403 for others who ask for a project
 */
export function withoutProject({ project }: { readonly project?: string }): void {
  if (project !== undefined) throw forbidden('Only the user can ask for the time of a project.');
}

const isSame = (range: string, other: string): boolean => rangeWords(range) === rangeWords(other);

/**
 * The range of stats that others may see.
 * @param asked undefined: whichever it is
 * @throws AppError 403 where the user shares none, or another one
 */
export function sharedStatsRange(user: UserDocument, asked: string | undefined): string {
  const sharing = sharingOf(user);
  if (!sharesStats(sharing)) throw notShared();
  const { public_profile_time_range: range } = sharing;
  if (asked !== undefined && !isSame(asked, range)) throw forbidden(`This user shares no other stats than those of ${range}.`);
  return range;
}

/** @throws AppError 403 for an insight that others may not see: all but the last year's days, where they are shared */
export function checkSharedInsight(user: UserDocument, type: string, range: string): void {
  if (!isSame(type, 'days') || !isSame(range, 'last_year') || !sharingOf(user).share_last_year_days) throw notShared();
}
