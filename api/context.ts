import type { Context } from 'koa';
import { badRequest, unauthorized, type FieldErrors } from '../shared/errors.js';
import { dayOfText } from '../shared/domain/date-range.js';
import { cleanZone, dateOf, dayAt } from '../shared/domain/zone.js';
import type { ProjectFilter } from '../shared/domain/summary.js';
import type { UserDocument } from '../shared/store/collections.js';
import { daySettingsOf, type DaySettings, type UserStore } from '../shared/store/users.js';
import { userIdOf } from './auth/principal.js';

/** µs since the epoch. */
export const now = (): number => Date.now() * 1000;

export const todayIn = (timezone: string): number => dayAt(timezone, now());

/** The signed-in user's document. */
export async function signedInUser(ctx: Context, users: UserStore): Promise<UserDocument> {
  const user = await users.byId(userIdOf(ctx));
  if (!user) throw unauthorized();
  return user;
}

/** Parameters that replace the account's settings (wakatime-api.md, sections 5, 7). */
export interface SettingsQuery {
  readonly timeout?: number;
  readonly writes_only?: boolean;
  readonly timezone?: string;
}

/**
 * The settings an answer is computed with.
 * @throws AppError 400 for an unknown time zone
 */
export function settingsFor(user: UserDocument, query: SettingsQuery): { settings: DaySettings; own: boolean } {
  const account = daySettingsOf(user);
  const timezone = query.timezone === undefined ? account.timezone : cleanZone(query.timezone);
  if (timezone === null) throw badRequest({ timezone: ['Unknown time zone.'] });
  const settings: DaySettings = {
    timezone,
    timeout_us: query.timeout === undefined ? account.timeout_us : query.timeout * 60_000_000,
    writes_only: query.writes_only ?? account.writes_only,
    stale: account.stale,
    names: account.names,
  };

  const own =
    settings.timezone === account.timezone &&
    settings.timeout_us === account.timeout_us &&
    settings.writes_only === account.writes_only;
  return { settings: own ? account : settings, own };
}

/** The filter of `project` and `branches`, or null when neither is given. */
export function filterOf(query: { readonly project?: string; readonly branches?: string }): ProjectFilter | null {
  const branches = (query.branches ?? '')
    .split(',')
    .map((b) => b.trim())
    .filter((b) => b !== '');
  if (query.project === undefined && branches.length === 0) return null;
  return { project: query.project ?? null, branches };
}

/** The last day, with the one after it, whose µs are exact numbers: in the year 2255. */
const lastDay = Math.floor(Number.MAX_SAFE_INTEGER / 86_400_000_000) - 2;
const notADate = ['Not a valid date: YYYY-MM-DD.'];

/**
 * The days that parameters name, each a date, "today", "yesterday" or an instant, which is taken as its day in the zone of
 * the answer.
 * @throws AppError 400 with an entry for each that is missing or no date
 */
export function dayParameters<Name extends string>(
  dates: Readonly<Record<Name, string | undefined>>,
  timezone: string,
): Record<Name, number> {
  const errors: FieldErrors = {};
  const today = todayIn(timezone);
  const days = Object.entries<string | undefined>(dates).map(([name, text]) => {
    const day = text === undefined ? null : dayOfText(text, today, (us) => dayAt(timezone, us));
    if (text === undefined) errors[name] = ['This field is required.'];
    else if (day === null) errors[name] = notADate;
    else if (day < 0 || day > lastDay) errors[name] = [`Must be between 1970-01-01 and ${dateOf(lastDay)}.`];
    return [name, day];
  });
  if (Object.keys(errors).length > 0) throw badRequest(errors);
  return Object.fromEntries(days) as Record<Name, number>;
}

/** Address of this server, as it is set or as the request has it; koa's own `origin` is lost once the path was rewritten. */
export const originOf = (ctx: Context): string => (ctx.state['origin'] as string | undefined) ?? `${ctx.protocol}://${ctx.host}`;
