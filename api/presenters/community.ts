import type { CommunityDimension, CommunityFigures, Spread, SpreadRow } from '../../shared/domain/community.js';
import type { DayRange } from '../../shared/domain/date-range.js';
import { isKnownEditor } from '../../shared/domain/editor-name.js';
import { languageNames } from '../../shared/domain/language.js';
import { osName } from '../../shared/domain/os-name.js';
import { dayText } from '../../shared/domain/text-format.js';
import { countText, timeText } from '../../shared/domain/time-text.js';
import { dateOf, microsPerSecond } from '../../shared/domain/zone.js';
import { defaultTimeout } from '../../shared/store/users.js';

const time = (us: number) => ({ seconds: Math.floor(us / microsPerSecond), text: timeText(us) });

const presentAverage = ({ average_us, count, max_us, median_us }: Spread) => ({
  average: time(average_us),
  count: { text: countText(count) },
  max: time(max_us),
  median: time(median_us),
});
const presentSpread = (spread: Spread) => ({ ...presentAverage(spread), sum: time(spread.sum_us) });

const languages = new Set(languageNames());

/** Whether the server knows a name itself; clients may send any. */
const isVerified: Readonly<Record<CommunityDimension, (name: string) => boolean>> = {
  categories: () => true,
  editors: isKnownEditor,
  languages: (name) => languages.has(name),
  operating_systems: (name) => osName(name) === name,
};

const presentRows = (dimension: CommunityDimension, rows: readonly SpreadRow[]) =>
  rows.map((row) => ({ name: row.name, is_verified: isVerified[dimension](row.name), ...presentSpread(row) }));

/**
 * The whole answer of community stats: what they are of stands in `data` by the documentation (wakatime-api.md, section 10) and beside it in
 * real answers, so in both places.
 */
export function presentCommunity(figures: CommunityFigures, { name, first, last }: DayRange & { readonly name: string }) {
  const reckoning = {
    range: {
      name,
      text: `from ${dayText(first)} until ${dayText(last)}`,
      start_date: dateOf(first),
      start_text: dayText(first),
      end_date: dateOf(last),
      end_text: dayText(last),
    },
    timeout: defaultTimeout,
    writes_only: false,
  };
  const data = {
    categories: presentRows('categories', figures.categories),
    editors: presentRows('editors', figures.editors),
    languages: presentRows('languages', figures.languages),
    operating_systems: presentRows('operating_systems', figures.operating_systems),
    daily_average: presentAverage(figures.daily_average),
    total: presentSpread(figures.total),
    ...reckoning,
  };
  return { data, job_title: null, ...reckoning };
}
