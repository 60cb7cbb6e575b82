import { percentOf } from '../../shared/domain/text-format.js';
import { dateOf } from '../../shared/domain/zone.js';
import { presentSummary } from '../../shared/presenters/day-summary.js';
import { toJson } from '../../shared/presenters/json-text.js';
import type { Rendering } from '../../shared/presenters/rendering.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { Stores } from '../../shared/store/stores.js';
import { daySettingsOf } from '../../shared/store/users.js';
import type { DumpText } from './dump-texts.js';

interface DailyDeps {
  readonly stores: Pick<Stores, 'history'>;
  readonly rendering: Rendering;
}

/** Days that are read at once. */
const daysAtOnce = 31;

/** The days with time from `first` to `last`, both included, each with its sums and those of its projects (wakatime-api.md, section 18). */
export async function* dailyParts(
  { stores: { history }, rendering: { prices } }: DailyDeps,
  user: UserDocument,
  first: number,
  last: number,
): AsyncGenerator<DumpText> {
  const settings = daySettingsOf(user);
  const { _id: userId } = user;
  let separator = '';
  for (let from = first; from <= last; from += daysAtOnce) {
    const to = Math.min(last, from + daysAtOnce - 1);
    const days = (await history.days(userId, settings, from, to)).filter(({ total_us }) => total_us > 0);
    const projects = new Map<number, string[]>();
    for (const name of new Set(days.flatMap(({ summary }) => [...summary.projects.keys()]))) {
      for (const { day, total_us, summary } of await history.projectDays(userId, settings, from, to, {
        project: name,
        branches: [],
      })) {
        if (total_us === 0) continue;
        const whole = days.find((d) => d.day === day)?.total_us ?? 0;
        const {
          range: _range,
          projects: _projects,
          grand_total,
          ...lists
        } = presentSummary(userId, summary, settings.timezone, day, null, prices);
        const total = { ...(grand_total.toJSON() as object), percent: percentOf(total_us, whole) };
        const text = toJson({ name, grand_total: total, ...lists });
        projects.set(day, [...(projects.get(day) ?? []), text]);
      }
    }
    for (const { day, summary } of days) {
      const {
        range: _range,
        projects: _projects,
        ...shown
      } = presentSummary(userId, summary, settings.timezone, day, null, prices);
      const text = `${separator}{"date":"${dateOf(day)}",${toJson(shown).slice(1, -1)},"projects":[${(projects.get(day) ?? []).join(',')}]}`;
      separator = ',';
      yield { text, percent: ((day - first + 1) / (last - first + 1)) * 100 };
    }
  }
}
