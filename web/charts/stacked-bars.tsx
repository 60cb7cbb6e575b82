import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { useMemo } from 'preact/hooks';
import { brief, percent, spell } from '../text.js';
import { ChartFigure, type ChartTable } from './chart-figure.js';
import { colourOf, Legend, Swatch } from './names.js';
import { textWidth, thinned, timeAxis } from './time-axis.js';
import { Tip } from './tip.js';
import { useMarks } from './use-marks.js';
import { useWidth } from './use-width.js';

/** A day, a week or a month. */
export interface StackedUnit {
  /** Under its bar. */
  readonly label: string;
  /** In its tooltip. */
  readonly title: string;
  readonly total_seconds: number;
  /** By the names. */
  readonly seconds: readonly number[];
  readonly isWeekend?: boolean;
}

export interface StackedBarsProps {
  readonly names: readonly string[];
  readonly units: readonly StackedUnit[];
  readonly onUnit?: ((index: number) => void) | undefined;
  readonly onName?: ((name: string) => void) | undefined;
  /** A name; the others step back. */
  readonly selected?: string | null | undefined;
}

const height = 260;
const top = 8;
const bottom = 24;
const widestBar = 72;

function partsOf(names: readonly string[], { seconds, total_seconds }: StackedUnit) {
  return names
    .map((name, index) => ({ name, index, seconds: seconds[index] ?? 0 }))
    .filter((part) => part.seconds > 0)
    .map((part) => ({ ...part, percent: total_seconds > 0 ? (part.seconds / total_seconds) * 100 : 0 }));
}

const labelOf = (names: readonly string[], unit: StackedUnit): string =>
  [`${unit.title}: ${spell(unit.total_seconds)}`, ...partsOf(names, unit).map((p) => `${p.name} ${spell(p.seconds)}`)].join(', ');

function Bars({ names, units, onUnit, onName, selected }: StackedBarsProps) {
  const { box, width } = useWidth();
  const marks = useMarks({
    box,
    count: units.length,
    first: units.length - 1,
    keys: { ArrowRight: 1, ArrowLeft: -1 },
    onChoose: onUnit,
  });
  const most = Math.max(0, ...units.map((unit) => unit.total_seconds));
  const { ticks: times, top: highest } = timeAxis(most, 4);
  const ticks = most > 0 ? times : times.slice(0, 1);
  const left = Math.ceil(Math.max(...ticks.map(({ text }) => textWidth(text)))) + 10;
  const x = scaleBand<number>()
    .domain(units.map((_, index) => index))
    .range([left, width])
    .paddingInner(units.length > 60 ? 0.15 : 0.28)
    .paddingOuter(0.14);
  const y = scaleLinear([0, highest], [height - bottom, top]);
  const bar = Math.min(x.bandwidth(), widestBar);
  const inset = (x.bandwidth() - bar) / 2;
  const column = (index: number) => ({
    x: x(index)! - (x.step() - x.bandwidth()) / 2,
    y: top,
    width: x.step(),
    height: height - bottom - top,
  });
  const hasLabel = thinned(
    units.map(({ label }) => label),
    x.step(),
  );
  const layers = stack<StackedUnit, number>()
    .keys(names.map((_, index) => index))
    .value((unit, index) => unit.seconds[index] ?? 0)(units);
  // Not again for each tooltip: there may be hundreds of parts
  const bars = useMemo(
    () =>
      units.map((unit, index) => (
        <g
          key={index}
          class="bar"
          data-at={index}
          role={onUnit ? 'button' : 'img'}
          tabindex={marks.tabindexOf(index)}
          aria-label={labelOf(names, unit)}
        >
          <rect class="hit" {...column(index)} />
          {layers.map((layer) => {
            const [low, high] = layer[index]!;
            if (high <= low) return null;
            const isBack = typeof selected === 'string' && names.includes(selected) && names[layer.key] !== selected;
            return (
              <rect
                key={layer.key}
                class={isBack ? `${colourOf(layer.key)} back` : colourOf(layer.key)}
                x={x(index)! + inset}
                y={y(high)}
                width={bar}
                height={y(low) - y(high)}
                rx="1.5"
              />
            );
          })}
        </g>
      )),
    [names, units, selected, width, onUnit === undefined, marks.current],
  );
  const shown = marks.shown === null ? undefined : units[marks.shown];

  return (
    <div class="plot" ref={box} {...marks.on}>
      {names.length > 0 && <Legend names={names} selected={selected} onName={onName} />}
      <svg width={width} height={height} role="group" aria-label="Bars" class="marks">
        <g class="axis" aria-hidden="true">
          {units.map(
            ({ isWeekend }, index) => isWeekend === true && most > 0 && <rect key={index} class="weekend" {...column(index)} />,
          )}
          {ticks.map(({ value, text }) => (
            <g key={value}>
              <line class={value === 0 ? 'base' : ''} x1={left} x2={width} y1={y(value)} y2={y(value)} />
              <text x={left - 8} y={y(value)} dy="0.32em" text-anchor="end">
                {text}
              </text>
            </g>
          ))}
          {units.map(({ label }, index) => {
            if (!hasLabel(index)) return null;
            const middle = x(index)! + x.bandwidth() / 2;
            const isCut = middle + textWidth(label) / 2 > width;
            return (
              <text
                key={index}
                x={isCut ? width : Math.max(middle, textWidth(label) / 2)}
                y={height - 6}
                text-anchor={isCut ? 'end' : 'middle'}
              >
                {label}
              </text>
            );
          })}
        </g>
        {bars}
        {most === 0 && (
          <text class="nothing" x={(left + width) / 2} y={(top + height - bottom) / 2} text-anchor="middle">
            No time in this range
          </text>
        )}
      </svg>
      {shown && (
        <Tip box={box} mark={`[data-at="${marks.shown}"]`}>
          <strong>{shown.title}</strong>
          <p class="number">{spell(shown.total_seconds)}</p>
          {names.length > 0 && (
            <table>
              {partsOf(names, shown).map((part) => (
                <tr key={part.name}>
                  <th>
                    <Swatch index={part.index} />
                    <bdi>{part.name}</bdi>
                  </th>
                  <td>{brief(part.seconds)}</td>
                  <td>{percent(part.percent)}</td>
                </tr>
              ))}
            </table>
          )}
        </Tip>
      )}
    </div>
  );
}

export const stackedBarsTable = ({ names, units }: Pick<StackedBarsProps, 'names' | 'units'>): ChartTable => ({
  head: ['When', 'Total', ...names],
  rows: units.map((unit) => [
    unit.title,
    spell(unit.total_seconds),
    ...names.map((_, index) => ((unit.seconds[index] ?? 0) > 0 ? spell(unit.seconds[index]!) : '')),
  ]),
});

/** Time by day, week or month, and what it went to. */
export const StackedBars = (props: StackedBarsProps) => (
  <ChartFigure title="Time and what it went to" table={() => stackedBarsTable(props)}>
    <Bars {...props} />
  </ChartFigure>
);
