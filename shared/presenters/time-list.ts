import type { Totals } from '../domain/summary.js';
import { percentOf } from '../domain/text-format.js';
import { formatTime } from '../domain/time-text.js';
import { JsonText, quoted } from './json-text.js';

/** What stands in a row besides name and time: its members as JSON, each with a comma before it. */
export type RowExtras = (name: string) => string;

const none: RowExtras = () => '';

/** Those with time, most of it first, equal times by name. */
function rowsOf(totals: Totals): { rows: [string, number][]; sum: number } {
  let sum = 0;
  const rows: [string, number][] = [];
  for (const row of totals) {
    if (row[1] <= 0) continue;
    sum += row[1];
    rows.push(row);
  }
  if (rows.length > 1) rows.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return { rows, sum };
}

/** The rows of a list for who may not see times. */
export function presentShares(totals: Totals): { name: string; percent: number }[] {
  const { rows, sum } = rowsOf(totals);
  return rows.map(([name, us]) => ({ name, percent: percentOf(us, sum) }));
}

/** The rows of a list (wakatime-api.md, sections 7, 24), most time first; "digital" with seconds. */
export function presentList(totals: Totals, extras: RowExtras = none): JsonText {
  const { rows, sum } = rowsOf(totals);
  let text = '';
  for (const [name, us] of rows) {
    const t = formatTime(us);
    text +=
      `${text === '' ? '' : ','}{"name":${quoted(name)},"total_seconds":${t.total_seconds},"percent":${percentOf(us, sum)},` +
      `"digital":"${t.digital_seconds}","decimal":"${t.decimal}","text":"${t.text}",` +
      `"hours":${t.hours},"minutes":${t.minutes},"seconds":${t.seconds}${extras(name)}}`;
  }
  return new JsonText(`[${text}]`);
}
