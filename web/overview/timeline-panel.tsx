import type { ComponentChildren } from 'preact';
import type { Overview } from '../../shared/schema/answers/overview.js';
import { DayTimeline } from '../charts/day-timeline.js';
import { Card } from '../components/card.js';

/** One day from its first minute to its last. */
export function TimelinePanel({
  overview: { timeline, series_names, range },
  actions,
}: {
  readonly overview: Overview;
  readonly actions?: ComponentChildren;
}) {
  if (!timeline) return null;
  return (
    <Card title="Through the day" actions={actions}>
      <DayTimeline
        key={range.start}
        slices={timeline.slices}
        names={series_names}
        from={timeline.start}
        until={timeline.end}
        timezone={range.timezone}
        now={Date.now() / 1000}
      />
    </Card>
  );
}
