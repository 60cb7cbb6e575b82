import { useMemo } from 'preact/hooks';
import { overviewQuestion } from '../../shared/domain/overview-address.js';
import type { Overview } from '../../shared/schema/answers/overview.js';
import { boot } from '../boot.js';
import { HourHeatMap } from '../charts/hour-heat-map.js';
import { RankedBars } from '../charts/ranked-bars.js';
import { YearCalendar } from '../charts/year-calendar.js';
import { Card } from '../components/card.js';
import { ErrorNote } from '../components/error-note.js';
import { RangePicker } from '../components/range-picker.js';
import { PageSkeleton, Skeleton } from '../components/skeleton.js';
import { useLive } from '../live.js';
import { AiPanel } from '../overview/ai-panel.js';
import { shownStack, BarsPanel, StackChoice } from '../overview/bars-panel.js';
import { shownBy, FilterChips, sides, sideNames, toggleFilter } from '../overview/filters.js';
import { Figures } from '../overview/figures.js';
import { TimelinePanel } from '../overview/timeline-panel.js';
import { showDays } from '../range.js';
import { query, setQuery } from '../address.js';
import { useAfterPaint } from '../after-paint.js';
import { useResource } from '../resource.js';

function Waiting() {
  return (
    <PageSkeleton>
      <Skeleton kind="figures" />
      <Skeleton kind="chart" />
      <div class="lists">
        {sideNames.map((side) => (
          <Skeleton key={side} kind="list" />
        ))}
      </div>
    </PageSkeleton>
  );
}

function Lists({ overview }: { readonly overview: Overview }) {
  const asked = shownBy();
  // The names of the bars above have their colours
  const stack = shownStack();
  return (
    <div class="lists">
      {sideNames.map((side) => {
        const { filter, many } = sides[side];
        const selected = asked[filter];
        return (
          <Card key={side} title={many}>
            <RankedBars
              label={many}
              rows={overview[side]}
              names={side === shownStack() ? overview.series_names : undefined}
              onSelect={(name) => toggleFilter(filter, name)}
              {...(side === stack && { names: overview.series_names })}
              {...(selected !== undefined && { selected })}
            />
          </Card>
        );
      })}
      {overview.dependencies !== null && overview.dependencies.length > 0 && (
        <Card title="Dependencies">
          <RankedBars label="Dependencies" rows={overview.dependencies} />
        </Card>
      )}
      {overview.ai !== null && <AiPanel ai={overview.ai} />}
    </div>
  );
}

interface PatternsProps {
  readonly overview: Overview;
  readonly weekday: string | undefined;
  readonly hour: string | undefined;
}

function Patterns({ overview, weekday, hour }: PatternsProps) {
  return (
    <>
      {overview.range.days > 1 && (
        <Card title="Hours of the week">
          <HourHeatMap
            hours={overview.hours}
            weekStart={boot.weekday_start}
            onSelect={(day, at) => {
              const isOn = weekday === String(day) && hour === String(at);
              setQuery({ weekday: isOn ? null : String(day), hour: isOn ? null : String(at) });
            }}
            {...(weekday !== undefined && hour !== undefined && { selected: { weekday: Number(weekday), hour: Number(hour) } })}
          />
        </Card>
      )}
      <Card title="A year of days">
        <YearCalendar
          days={overview.calendar}
          end={overview.range.end}
          weekStart={boot.weekday_start}
          onSelect={(date) => showDays(date, date)}
        />
      </Card>
    </>
  );
}

/** Below what one looks at first: drawn in the moment after it, and only when they are other ones. */
function LaterPatterns({ overview }: { readonly overview: Overview }) {
  const { weekday, hour } = shownBy();
  const later = useAfterPaint(overview);
  return useMemo(
    () => (later ? <Patterns overview={later} weekday={weekday} hour={hour} /> : <Skeleton kind="chart" />),
    [later, weekday, hour],
  );
}

/** Where somebody sees their time: a range of days from all sides; each of them is a filter. */
export function OverviewPage() {
  const question = overviewQuestion(query.value);
  const { data, error, isOther, retry } = useResource<{ data: Overview }>('/users/current/overview', question, useLive());
  const overview = data?.data ?? null;
  return (
    <div class={`overview${isOther && overview ? ' is-loading' : ''}`}>
      <RangePicker shown={overview?.range ?? null} />
      <FilterChips />
      {error && <ErrorNote error={error} onRetry={retry} />}
      {!overview && !error && <Waiting />}
      {overview && (
        <>
          <Figures overview={overview} />
          {overview.range.days === 1 ? (
            <TimelinePanel overview={overview} actions={<StackChoice />} />
          ) : (
            <BarsPanel overview={overview} />
          )}
          <Lists overview={overview} />
          <LaterPatterns overview={overview} />
        </>
      )}
    </div>
  );
}
