import { useMemo } from 'preact/hooks';
import { spell } from '../text.js';
import { ChartFigure, type ChartTable } from './chart-figure.js';
import { LevelLegend, levels } from './levels.js';
import { textWidth } from './time-axis.js';
import { Tip } from './tip.js';
import { useMarks } from './use-marks.js';
import { useWidth } from './use-width.js';

export interface HourHeatMapProps {
  /** Seconds by weekday, from Monday, and hour of the local clock. */
  readonly hours: readonly (readonly number[])[];
  /** 0 = Sunday. */
  readonly weekStart: number;
  /** @param weekday 0 = Monday */
  readonly onSelect?: ((weekday: number, hour: number) => void) | undefined;
  readonly selected?: { readonly weekday: number | null; readonly hour: number | null } | null | undefined;
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const gutter = 34;
const top = 20;
const rowHeight = 24;
const gap = 2;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const twoDigits = (hour: number): string => String(hour).padStart(2, '0');
const hourName = (hour: number): string => `${twoDigits(hour)}:00–${twoDigits((hour + 1) % 24)}:00`;
const timeOrNone = (seconds: number): string => (seconds > 0 ? spell(seconds) : 'No time');

/** Weekdays in the order of a week. @param weekStart 0 = Sunday */
const weekOf = (weekStart: number): readonly number[] => weekdays.map((_, index) => (index + weekStart + 6) % 7);

function Hours({ hours, weekStart, onSelect, selected }: HourHeatMapProps) {
  const { box, width } = useWidth();
  const cells = useMemo(() => {
    const levelOf = levels(hours.flat());
    return weekOf(weekStart).flatMap((weekday, row) =>
      Array.from({ length: 24 }, (_, hour) => {
        const seconds = hours[weekday]?.[hour] ?? 0;
        return { weekday, row, hour, seconds, level: levelOf(seconds), name: `${weekdays[weekday]!}, ${hourName(hour)}` };
      }),
    );
  }, [hours, weekStart]);
  const marks = useMarks({
    box,
    count: cells.length,
    keys: { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -24, ArrowDown: 24 },
    onChoose: onSelect && ((index) => onSelect(cells[index]!.weekday, cells[index]!.hour)),
  });
  const step = (width - gutter + gap) / 24;
  const x = (hour: number): number => gutter + hour * step;
  const every = [1, 2, 3, 6].find((hours) => hours * step >= textWidth('00') + 10) ?? 6;
  const isOn = (weekday: number, hour: number): boolean =>
    !!selected &&
    (selected.weekday !== null || selected.hour !== null) &&
    (selected.weekday ?? weekday) === weekday &&
    (selected.hour ?? hour) === hour;
  const shown = marks.shown === null ? undefined : cells[marks.shown];

  return (
    <div class="plot heat-map" ref={box} {...marks.on}>
      <svg width={width} height={top + 7 * rowHeight} role="group" aria-label="Hours of the week" class="marks">
        <g aria-hidden="true">
          {Array.from({ length: 24 / every }, (_, i) => i * every).map((hour) => (
            <text key={hour} x={x(hour) + (step - gap) / 2} y={top - 8} text-anchor="middle">
              {twoDigits(hour)}
            </text>
          ))}
          {weekOf(weekStart).map((weekday, row) => (
            <text key={weekday} x="0" y={top + row * rowHeight + (rowHeight - gap) / 2} dy="0.32em">
              {weekdays[weekday]!.slice(0, 3)}
            </text>
          ))}
        </g>
        {cells.map(({ weekday, row, hour, seconds, level, name }, index) => (
          <rect
            key={index}
            class={isOn(weekday, hour) ? `l${level} on` : `l${level}`}
            data-at={index}
            role={onSelect ? 'button' : 'img'}
            tabindex={marks.tabindexOf(index)}
            aria-label={`${name}: ${timeOrNone(seconds)}`}
            x={x(hour)}
            y={top + row * rowHeight}
            width={step - gap}
            height={rowHeight - gap}
            rx="2"
          />
        ))}
      </svg>
      <LevelLegend />
      {shown && (
        <Tip box={box} mark={`[data-at="${marks.shown}"]`}>
          <strong>{shown.name}</strong>
          <p class="number">{timeOrNone(shown.seconds)}</p>
          <table>
            <tr>
              <th>{weekdays[shown.weekday]}s</th>
              <td>{timeOrNone(sum(hours[shown.weekday] ?? []))}</td>
            </tr>
            <tr>
              <th>{hourName(shown.hour)}</th>
              <td>{timeOrNone(sum(hours.map((day) => day[shown.hour] ?? 0)))}</td>
            </tr>
          </table>
        </Tip>
      )}
    </div>
  );
}

/** A row an hour. */
export const hourHeatMapTable = ({ hours, weekStart }: Pick<HourHeatMapProps, 'hours' | 'weekStart'>): ChartTable => ({
  head: ['Hour', ...weekOf(weekStart).map((weekday) => weekdays[weekday]!)],
  rows: Array.from({ length: 24 }, (_, hour) => [
    hourName(hour),
    ...weekOf(weekStart).map((weekday) => ((hours[weekday]?.[hour] ?? 0) > 0 ? spell(hours[weekday]![hour]!) : '')),
  ]),
});

/** When in the week time is spent. */
export const HourHeatMap = (props: HourHeatMapProps) => (
  <ChartFigure title="Time by hour of the week" table={() => hourHeatMapTable(props)}>
    <Hours {...props} />
  </ChartFigure>
);
