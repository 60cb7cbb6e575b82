import { useMemo, useRef } from 'preact/hooks';
import { clock, spell } from '../text.js';
import { ChartFigure, type ChartTable } from './chart-figure.js';
import { gapAt, lanesOf, sliceAt, type DaySlice } from './day-lanes.js';
import { DayStrip } from './day-strip.js';
import { clockTicks } from './clock-ticks.js';
import { clockAt, revealing, zoomed, type Stretch } from './day-window.js';
import { colourOf, isolated, shortened, Swatch } from './names.js';
import { anchorAt } from './time-axis.js';
import { Tip } from './tip.js';
import { useDayZoom } from './use-day-zoom.js';
import { useMarks } from './use-marks.js';
import { useWidth } from './use-width.js';

export interface DayTimelineProps {
  /** In their order. */
  readonly slices: readonly DaySlice[];
  /** The day in Unix seconds; it has 23 or 25 hours where clocks change. */
  readonly from: number;
  readonly until: number;
  readonly timezone: string;
  /** The page's names, for the colours. */
  readonly names: readonly string[];
  readonly onZoom?: ((from: number, until: number) => void) | undefined;
  /** Marked when it is within the day. */
  readonly now?: number | undefined;
}

const top = 20;
const mainHeight = 36;
const laneTop = top + mainHeight + 12;
const laneHeight = 22;
const laneBar = 12;
/** Between labels of the clock. */
const tickRoom = 50;
const secondsRoom = 70;

const describe = ({ name, detail, start, end }: DaySlice, timezone: string): string =>
  `${name}${detail === undefined ? '' : `, ${detail}`}: ${clock(start, timezone)} to ${clock(end, timezone)}, ${spell(end - start)}`;

function Timeline({ slices, from, until, timezone, names, onZoom, now }: DayTimelineProps) {
  const { box, width } = useWidth();
  const plot = useRef<SVGSVGElement>(null);
  const day: Stretch = { from, until };
  const lanes = useMemo(() => lanesOf(slices), [slices]);
  const left = lanes.length === 0 ? 0 : Math.min(148, Math.round(width * 0.27));
  const marks = useMarks({
    box,
    count: slices.length,
    keys: { ArrowRight: 1, ArrowLeft: -1 },
    onMove(index) {
      const next = revealing(window, day, { from: slices[index]!.start, until: slices[index]!.end });
      if (next !== window) zoom(next);
    },
  });
  // Under the pointer it is told of every time, also where no slice is
  const focusOn = { onFocusIn: marks.on.onFocusIn, onFocusOut: marks.on.onFocusOut };
  const arrows = { onKeyDown: marks.on.onKeyDown };
  const focused = marks.shown === null ? null : slices[marks.shown]!;
  const around = focused && (focused.start + focused.end) / 2;
  const { window, isWhole, x, zoom, cursor, drawn, keys, on } = useDayZoom({ plot, day, left, right: width, around, onZoom });
  const height = lanes.length > 0 ? laneTop + lanes.length * laneHeight : top + mainHeight + 4;
  const ticks = clockTicks(
    window.from,
    window.until,
    timezone,
    Math.max(2, (width - left) / (window.until - window.from < 1200 ? secondsRoom : tickRoom)),
  );
  const span = (start: number, end: number) => {
    const begin = Math.max(x(start), left);
    return { x: begin, width: Math.max(1, Math.min(x(end), width) - begin) };
  };
  const isSeen = ({ start, end }: DaySlice): boolean => end > window.from && start < window.until;
  const colour = (name: string): string => colourOf(names.indexOf(name));
  // The tab key comes to one that is seen
  const current = slices[marks.current];
  const stop = current && isSeen(current) ? marks.current : slices.findIndex(isSeen);
  const clockText = (time: number): string => clockAt(time, timezone, window);

  const isPointed = focused === null && drawn === null && cursor !== null && slices.length > 0;
  const told = focused ?? (isPointed ? sliceAt(slices, cursor, (window.until - window.from) / (width - left)) : null);
  const gap = isPointed && told === null ? gapAt(slices, cursor, day) : null;

  return (
    <div class="plot timeline" ref={box} role="group" aria-label="Timeline" {...keys} {...focusOn}>
      <div class="controls">
        <p class="number" aria-live="polite">
          {isWhole
            ? width >= 480 && slices.length > 0 && 'Drag over a part to look closer'
            : `${clockText(window.from)} – ${clockText(window.until)}`}
        </p>
        <button type="button" aria-disabled={isWhole} onClick={() => zoom(day)}>
          All day
        </button>
        <button type="button" aria-disabled={isWhole} aria-label="Zoom out" onClick={() => zoom(zoomed(window, day, 2))}>
          −
        </button>
        <button
          type="button"
          aria-disabled={window.until - window.from <= 60}
          aria-label="Zoom in"
          onClick={() => zoom(zoomed(window, day, 0.5))}
        >
          +
        </button>
      </div>
      <svg
        width={width}
        height={height}
        ref={plot}
        class="marks"
        role="group"
        tabindex={-1}
        aria-label="Slices"
        {...arrows}
        {...on}
      >
        <rect class="hit" width={width} height={height} />
        <g class="axis" aria-hidden="true">
          <rect class="track" x={left} y={top} width={width - left} height={mainHeight} rx="2" />
          {ticks.map(({ at, text }) => {
            const anchor = anchorAt(x(at), text, width);
            return (
              <g key={at}>
                <line x1={x(at)} x2={x(at)} y1={top - 4} y2={height} />
                {anchor && (
                  <text x={x(at)} y={top - 8} text-anchor={anchor}>
                    {text}
                  </text>
                )}
              </g>
            );
          })}
        </g>
        {slices.map((slice, index) =>
          isSeen(slice) ? (
            <rect
              key={index}
              class={`slice ${colour(slice.name)}`}
              data-at={index}
              role="img"
              tabindex={index === stop ? 0 : -1}
              aria-label={describe(slice, timezone)}
              {...span(slice.start, slice.end)}
              y={top}
              height={mainHeight}
            />
          ) : null,
        )}
        <g aria-hidden="true">
          {lanes.map(({ name, slices }, row) => {
            const y = laneTop + row * laneHeight;
            return (
              <g key={name}>
                <text class="name" x="0" y={y + laneBar / 2} dy="0.32em">
                  <title>{name}</title>
                  {isolated(shortened(name, Math.floor((left - 10) / 7)))}
                </text>
                <line class="lane" x1={left} x2={width} y1={y + laneBar / 2} y2={y + laneBar / 2} />
                {slices.filter(isSeen).map((slice) => (
                  <rect key={slice.start} class={colour(name)} {...span(slice.start, slice.end)} y={y} height={laneBar} />
                ))}
              </g>
            );
          })}
          {now !== undefined && now > window.from && now < window.until && (
            <path class="now" d={`M${x(now)} ${top - 4}V${height}`} />
          )}
          {drawn && <rect class="drawn" {...span(drawn.from, drawn.until)} y={top - 4} height={height - top + 4} />}
          {isPointed && <path class="cross" d={`M${x(cursor)} ${top - 4}V${height}`} />}
        </g>
        {slices.length === 0 && (
          <text class="nothing" x={width / 2} y={top + mainHeight / 2} dy="0.32em" text-anchor="middle">
            No time on this day
          </text>
        )}
      </svg>
      <DayStrip slices={slices} day={day} window={window} timezone={timezone} left={left} right={width} onMove={zoom} />
      {told && (
        <Tip box={box} mark={focused ? `[data-at="${marks.shown}"]` : '.cross'}>
          <strong>
            <Swatch index={names.indexOf(told.name)} /> <bdi>{told.name}</bdi>
          </strong>
          {told.detail !== undefined && (
            <p>
              <bdi>{told.detail}</bdi>
            </p>
          )}
          <p class="number">
            {clockText(told.start)} – {clockText(told.end)}, {spell(told.end - told.start)}
          </p>
        </Tip>
      )}
      {drawn && (
        <Tip box={box} mark=".drawn">
          <p class="number">
            {clockText(drawn.from)} – {clockText(drawn.until)}, {spell(drawn.until - drawn.from)}
          </p>
        </Tip>
      )}
      {gap && (
        <Tip box={box} mark=".cross">
          <strong class="number">{clockText(cursor!)}</strong>
          <p class="number">
            No activity {clockText(gap.from)} – {clockText(gap.until)}, {spell(gap.until - gap.from)}
          </p>
        </Tip>
      )}
    </div>
  );
}

export const dayTimelineTable = ({ slices, timezone }: Pick<DayTimelineProps, 'slices' | 'timezone'>): ChartTable => ({
  head: ['Name', 'From', 'To', 'Time', 'Detail'],
  rows: slices.map(({ name, start, end, detail }) => [
    name,
    clock(start, timezone),
    clock(end, timezone),
    spell(end - start),
    detail ?? '',
  ]),
});

/** When in a day time went to what, with the gaps; as close as a minute. */
export const DayTimeline = (props: DayTimelineProps) => (
  <ChartFigure title="Timeline of the day" table={() => dayTimelineTable(props)}>
    <Timeline {...props} />
  </ChartFigure>
);
