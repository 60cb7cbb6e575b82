import type { OverviewRangeName } from '../../shared/schema/overview-names.js';
import { useState } from 'preact/hooks';
import { boot } from '../boot.js';
import { shownRange, ranges, shiftDays, showDays, showRange } from '../range.js';

const offered: readonly OverviewRangeName[] = ['today', 'yesterday', 'last_7_days', 'last_30_days', 'last_12_months', 'all_time'];
const others = (Object.keys(ranges) as OverviewRangeName[]).filter((name) => !offered.includes(name));
const own = 'own';

interface Days {
  readonly start: string;
  readonly end: string;
  readonly days: number;
}

/** Two dates that are shown when they are set, and not at each keystroke. */
function OwnDates({ start, end }: { readonly start: string; readonly end: string }) {
  const [first, setFirst] = useState(start);
  const [last, setLast] = useState(end);
  return (
    <form
      class="own-dates"
      onSubmit={(event) => {
        event.preventDefault();
        if (first !== '' && last !== '') showDays(first, last);
      }}
    >
      <label>
        From{' '}
        <input type="date" value={first} max={boot.today} required onInput={(event) => setFirst(event.currentTarget.value)} />
      </label>
      <label>
        to <input type="date" value={last} max={boot.today} required onInput={(event) => setLast(event.currentTarget.value)} />
      </label>
      <button type="submit" class="second">
        Show
      </button>
    </form>
  );
}

/** Which days are shown. @param shown those that are, once they are known */
export function RangePicker({ shown }: { readonly shown: Days | null }) {
  const asked = shownRange();
  const [isOwn, setIsOwn] = useState(false);
  const name = asked.range;
  const isOther = name === undefined || !offered.includes(name);
  const choose = (value: string): void => {
    setIsOwn(value === own);
    if (value !== own && value !== '') showRange(value as OverviewRangeName);
  };
  return (
    <div class="ranges" role="group" aria-label="Days shown">
      <div class="choices">
        {offered.map((range) => (
          <button key={range} type="button" class="choice" aria-pressed={range === name} onClick={() => choose(range)}>
            {ranges[range]}
          </button>
        ))}
        <select
          aria-label="Other days"
          class={isOther || isOwn ? 'chosen' : ''}
          value={isOwn || name === undefined ? own : isOther ? name : ''}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">More…</option>
          {others.map((range) => (
            <option key={range} value={range}>
              {ranges[range]}
            </option>
          ))}
          <option value={own}>Own dates…</option>
        </select>
      </div>
      {shown && name !== 'all_time' && (
        <div class="choices">
          <button type="button" class="choice" aria-label="The days before" onClick={() => shiftDays(shown, -1)}>
            ‹
          </button>
          <button
            type="button"
            class="choice"
            aria-label="The days after"
            disabled={shown.end >= boot.today}
            onClick={() => shiftDays(shown, 1)}
          >
            ›
          </button>
        </div>
      )}
      {(isOwn || name === undefined) && shown && (
        <OwnDates key={`${shown.start} ${shown.end}`} start={shown.start} end={shown.end} />
      )}
    </div>
  );
}
