import type { ComponentChildren } from 'preact';
import { askedStack, defaultStack } from '../../shared/domain/overview-address.js';
import type { SeriesKind } from '../../shared/schema/overview-names.js';
import type { Overview } from '../../shared/schema/answers/overview.js';
import { query, setQuery } from '../address.js';
import { StackedBars, type StackedBarsProps } from '../charts/stacked-bars.js';
import { Card } from '../components/card.js';
import { showDays } from '../range.js';
import { shownBy, sides, sideNames, toggleFilter } from './filters.js';
import { stackedUnits, unitTitles } from './stacked-units.js';

/** What the bars are stacked by. */
export const shownStack = (): SeriesKind => askedStack(query.value);

/** Whose parts the bars show. */
export function StackChoice() {
  return (
    <label class="stack">
      <span class="visually-hidden">Stacked by</span>
      <select
        value={shownStack()}
        onChange={(event) => setQuery({ by: event.currentTarget.value === defaultStack ? null : event.currentTarget.value })}
      >
        {sideNames.map((side) => (
          <option key={side} value={side}>
            {sides[side].many}
          </option>
        ))}
        <option value="ai">AI and by hand</option>
      </select>
    </label>
  );
}

/** Time by day, week or month; a bar leads to its days. */
export function TimeBars({
  overview,
  actions,
  ...choice
}: { readonly overview: Overview; readonly actions?: ComponentChildren } & Pick<StackedBarsProps, 'onName' | 'selected'>) {
  const { series, series_names, unit } = overview;
  return (
    <Card title={unitTitles[unit]} actions={actions}>
      <StackedBars
        names={series_names}
        units={stackedUnits(overview)}
        onUnit={(i) => showDays(series[i]!.start, series[i]!.end)}
        {...choice}
      />
    </Card>
  );
}

/** The same, told apart by what is chosen; a name keeps what has it. */
export function BarsPanel({ overview }: { readonly overview: Overview }) {
  const by = shownStack();
  const filter = by === 'ai' ? null : sides[by].filter;
  const selected = filter === null ? undefined : shownBy()[filter];
  const toName = (name: string): void => {
    if (filter !== null && name !== 'Other') toggleFilter(filter, name);
  };
  return (
    <TimeBars overview={overview} actions={<StackChoice />} onName={filter === null ? undefined : toName} selected={selected} />
  );
}
