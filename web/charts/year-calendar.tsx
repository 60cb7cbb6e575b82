import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { dayName, monthName, spell } from '../text.js';
import { calendarWeeks, monthLabels } from './calendar-weeks.js';
import { ChartFigure, type ChartTable } from './chart-figure.js';
import { LevelLegend, levels } from './levels.js';
import { Tip } from './tip.js';
import { useMarks } from './use-marks.js';
import { useWidth } from './use-width.js';

export interface CalendarDayTime {
  readonly date: string;
  readonly total_seconds: number;
}

export interface YearCalendarProps {
  /** Those without time may be left out. */
  readonly days: readonly CalendarDayTime[];
  /** The last day that is shown. */
  readonly end: string;
  /** 0 = Sunday. */
  readonly weekStart: number;
  readonly onSelect?: ((date: string) => void) | undefined;
  /** A day. */
  readonly selected?: string | null | undefined;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const gutter = 34;
const top = 20;
const gap = 3;

function Calendar({ days, end, weekStart, onSelect, selected }: YearCalendarProps) {
  const { box, width } = useWidth();
  const scroller = useRef<HTMLDivElement>(null);
  const cells = useMemo(() => {
    const times = new Map(days.map((day) => [day.date, day.total_seconds]));
    const weeks = calendarWeeks(end, weekStart);
    const levelOf = levels(weeks.map(({ date }) => times.get(date) ?? 0));
    return weeks.map((day) => {
      const seconds = times.get(day.date) ?? 0;
      return { ...day, text: seconds > 0 ? spell(seconds) : 'No time', name: dayName(day.date, end), level: levelOf(seconds) };
    });
  }, [days, end, weekStart]);
  const marks = useMarks({
    box,
    count: cells.length,
    first: cells.length - 1,
    keys: { ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1 },
    onChoose: onSelect && ((index) => onSelect(cells[index]!.date)),
  });
  const pitch = Math.max(13, Math.min(24, Math.floor((width - gutter - gap) / 53)));
  const whole = 53 * pitch;
  const height = top + 7 * pitch;
  // Where not all has room, the newest is seen first
  useLayoutEffect(() => {
    scroller.current!.scrollLeft = scroller.current!.scrollWidth;
  }, [whole, width, end]);
  const shown = marks.shown === null ? undefined : cells[marks.shown];

  return (
    <div class="plot calendar" ref={box} {...marks.on}>
      <div class="weeks">
        <svg class="weekdays" width={gutter} height={height} aria-hidden="true">
          {[1, 3, 5].map((weekday) => (
            <text key={weekday} x="0" y={top + ((weekday - weekStart + 7) % 7) * pitch + (pitch - gap) / 2} dy="0.32em">
              {weekdays[weekday]}
            </text>
          ))}
        </svg>
        <div class="sideways" ref={scroller}>
          <svg width={whole} height={height} role="group" aria-label="Days" class="marks">
            <g aria-hidden="true">
              {monthLabels(cells).map(({ date, week }) => (
                <text key={date} x={week * pitch} y={top - 8}>
                  {monthName(date).slice(0, 3)}
                </text>
              ))}
            </g>
            {cells.map(({ date, week, row, level, name, text }, index) => (
              <rect
                key={date}
                class={selected === date ? `l${level} on` : `l${level}`}
                data-at={index}
                role={onSelect ? 'button' : 'img'}
                tabindex={marks.tabindexOf(index)}
                aria-label={`${name}: ${text}`}
                x={week * pitch}
                y={top + row * pitch}
                width={pitch - gap}
                height={pitch - gap}
                rx="2"
              />
            ))}
          </svg>
        </div>
      </div>
      <LevelLegend />
      {shown && (
        <Tip box={box} mark={`[data-at="${marks.shown}"]`}>
          <strong>{shown.name}</strong>
          <p class="number">{shown.text}</p>
        </Tip>
      )}
    </div>
  );
}

/** The days that have time, newest first. */
export const yearCalendarTable = ({ days, end }: Pick<YearCalendarProps, 'days' | 'end'>): ChartTable => ({
  head: ['Day', 'Time'],
  rows: days
    .filter((day) => day.total_seconds > 0)
    .toSorted((a, b) => (a.date < b.date ? 1 : -1))
    .map((day) => [dayName(day.date, end), spell(day.total_seconds)]),
});

/** Time of each day of a year, a week a column. */
export const YearCalendar = (props: YearCalendarProps) => (
  <ChartFigure title="Time by day" table={() => yearCalendarTable(props)}>
    <Calendar {...props} />
  </ChartFigure>
);
