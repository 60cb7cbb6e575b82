import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { useMemo } from 'preact/hooks';
import { clock, moment } from '../text.js';
import { timeTicks } from './clock-ticks.js';
import { colourOf, Legend, Swatch } from './names.js';
import { anchorAt, textWidth } from './time-axis.js';
import { Tip } from './tip.js';
import { useMarks } from './use-marks.js';
import { useWidth } from './use-width.js';

/** Unix seconds and a value; NaN leaves a gap. */
export type LinePoint = readonly [time: number, value: number];

export interface LineSeries {
  readonly name: string;
  readonly points: readonly LinePoint[];
}

export interface LineChartProps {
  readonly series: readonly LineSeries[];
  readonly format: (value: number) => string;
  readonly from: number;
  readonly until: number;
  /** Of the clock; the reader's own if not given. */
  readonly timezone?: string | undefined;
}

const height = 200;
const top = 10;
const bottom = 24;
const tickRoom = 64;

interface Moment {
  readonly time: number;
  /** By series; null where it has none. */
  readonly values: readonly (number | null)[];
}

/** All times of the series, with what each has then. */
function momentsOf(series: readonly LineSeries[]): readonly Moment[] {
  const known = series.map(({ points }) => new Map(points.filter(([, value]) => Number.isFinite(value))));
  const times = [...new Set(known.flatMap((values) => [...values.keys()]))].sort((a, b) => a - b);
  return times.map((time) => ({ time, values: known.map((values) => values.get(time) ?? null) }));
}

const timeName = (time: number, timezone: string, { from, until }: { from: number; until: number }): string =>
  until - from > 2 * 86_400 ? moment(time, timezone) : clock(time, timezone);

/** Values over time; the page has them as a table, which may be coarser (chart-figure.tsx). */
export function LineChart({ series, format, from, until, timezone }: LineChartProps) {
  const { box, width } = useWidth();
  const zone = timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const moments = useMemo(() => momentsOf(series).filter(({ time }) => time >= from && time <= until), [series, from, until]);
  const marks = useMarks({ box, count: moments.length, first: moments.length - 1, keys: { ArrowRight: 1, ArrowLeft: -1 } });
  const values = moments.flatMap((moment) => moment.values.filter((value) => value !== null));
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const least = values.reduce((a, b) => Math.min(a, b), 0);
  const y = scaleLinear([least, most > least ? most : 1], [height - bottom, top]).nice(4);
  const levels = y.ticks(4).map((value) => ({ value, text: format(value) }));
  const left = Math.ceil(Math.max(...levels.map(({ text }) => textWidth(text)))) + 10;
  const x = scaleLinear([from, until], [left, width - 6]);
  const draw = line<LinePoint>()
    .defined(([, value]) => Number.isFinite(value))
    .x(([time]) => x(time))
    .y(([, value]) => y(value));
  const inRange = ({ points }: LineSeries): readonly LinePoint[] => points.filter(([time]) => time >= from && time <= until);
  const last = (index: number): number | null =>
    moments.findLast((moment) => moment.values[index] !== null)?.values[index] ?? null;
  const shown = marks.shown === null ? undefined : moments[marks.shown];
  const told = ({ values }: Moment) =>
    values.flatMap((value, index) => (value === null ? [] : [{ name: series[index]!.name, index, text: format(value) }]));
  /** Halfway to the moments beside it. */
  const column = (index: number) => {
    const begin = index === 0 ? left : x((moments[index - 1]!.time + moments[index]!.time) / 2);
    const end = index === moments.length - 1 ? width : x((moments[index + 1]!.time + moments[index]!.time) / 2);
    return { x: begin, width: Math.max(0, end - begin) };
  };

  return (
    <div class="plot lines" ref={box} {...marks.on}>
      <Legend
        names={series.map(({ name }) => name)}
        values={series.map((_, index) => {
          const value = last(index);
          return value === null ? '' : format(value);
        })}
      />
      <svg width={width} height={height} role="group" aria-label="Values over time" class="marks">
        <g class="axis" aria-hidden="true">
          {levels.map(({ value, text }) => (
            <g key={value}>
              <line class={value === 0 ? 'base' : ''} x1={left} x2={width} y1={y(value)} y2={y(value)} />
              {moments.length > 0 && (
                <text x={left - 8} y={y(value)} dy="0.32em" text-anchor="end">
                  {text}
                </text>
              )}
            </g>
          ))}
          {timeTicks(from, until, zone, Math.max(2, (width - left) / tickRoom)).map(({ at, text }) => {
            const anchor = anchorAt(x(at), text, width);
            if (!anchor) return null;
            return (
              <text key={at} x={x(at)} y={height - 6} text-anchor={anchor}>
                {text}
              </text>
            );
          })}
        </g>
        <g aria-hidden="true">
          {series.map((one, index) => (
            <path key={one.name} class={`line ${colourOf(index)}`} d={draw([...inRange(one)]) ?? ''} />
          ))}
          {shown && <line class="cross" x1={x(shown.time)} x2={x(shown.time)} y1={top} y2={height - bottom} />}
          {shown?.values.map((value, index) =>
            value === null ? null : <circle key={index} class={colourOf(index)} cx={x(shown.time)} cy={y(value)} r="3.5" />,
          )}
        </g>
        {moments.map((moment, index) => (
          <rect
            key={moment.time}
            class="hit"
            data-at={index}
            role="img"
            tabindex={marks.tabindexOf(index)}
            aria-label={[
              timeName(moment.time, zone, { from, until }),
              ...told(moment).map(({ name, text }) => `${name} ${text}`),
            ].join(', ')}
            {...column(index)}
            y={top}
            height={height - bottom - top}
          />
        ))}
        {moments.length === 0 && (
          <text class="nothing" x={(left + width) / 2} y={(top + height - bottom) / 2} text-anchor="middle">
            Nothing in this time
          </text>
        )}
      </svg>
      {shown && (
        <Tip box={box} mark="line.cross">
          <strong class="number">{timeName(shown.time, zone, { from, until })}</strong>
          <table>
            {told(shown).map(({ name, index, text }) => (
              <tr key={name}>
                <th>
                  <Swatch index={index} />
                  <bdi>{name}</bdi>
                </th>
                <td>{text}</td>
              </tr>
            ))}
          </table>
        </Tip>
      )}
    </div>
  );
}
