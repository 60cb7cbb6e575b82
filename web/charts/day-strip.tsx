import { scaleLinear } from 'd3-scale';
import { clock } from '../text.js';
import type { DaySlice } from './day-lanes.js';
import { fitted, panned, type Stretch } from './day-window.js';

const height = 14;

/** The whole day, small, with what of it is seen: moved by the arrow keys and the pointer. */
export function DayStrip({
  slices,
  day,
  window,
  timezone,
  left,
  right,
  onMove,
}: {
  readonly slices: readonly DaySlice[];
  readonly day: Stretch;
  readonly window: Stretch;
  readonly timezone: string;
  readonly left: number;
  readonly right: number;
  readonly onMove: (window: Stretch) => void;
}) {
  const x = scaleLinear([day.from, day.until], [left, right]);
  const half = (window.until - window.from) / 2;
  const middle = (window.from + window.until) / 2;
  const isWhole = window.from <= day.from && window.until >= day.until;

  function onKeyDown(event: KeyboardEvent): void {
    const share = { ArrowLeft: -0.25, ArrowRight: 0.25, PageUp: -1, PageDown: 1 }[event.key];
    if (share === undefined) return;
    event.preventDefault();
    onMove(panned(window, day, share));
  }
  function onPointer(event: PointerEvent): void {
    if (isWhole || event.buttons !== 1) return;
    const plot = event.currentTarget as SVGSVGElement;
    if (event.type === 'pointerdown') plot.setPointerCapture(event.pointerId);
    const time = x.invert(event.clientX - plot.getBoundingClientRect().left);
    onMove(fitted({ from: time - half, until: time + half }, day));
  }

  return (
    <svg
      class={isWhole ? 'strip' : 'strip zoomed'}
      width={right}
      height={height}
      role="slider"
      tabindex={0}
      aria-label="Part of the day that is shown"
      aria-valuemin={0}
      aria-valuemax={Math.round((day.until - day.from) / 60)}
      aria-valuenow={Math.round((middle - day.from) / 60)}
      aria-valuetext={`${clock(window.from, timezone)} to ${clock(window.until, timezone)}`}
      onKeyDown={onKeyDown}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
    >
      <rect class="track" x={left} y="4" width={right - left} height="6" rx="1" />
      <path
        class="used"
        d={slices.map(({ start, end }) => `M${x(start)} 4h${Math.max(0.5, x(end) - x(start))}v6H${x(start)}z`).join('')}
      />
      {!isWhole && (
        <rect
          class="window"
          x={x(window.from)}
          y="1"
          width={Math.max(3, x(window.until) - x(window.from))}
          height={height - 2}
          rx="3"
        />
      )}
    </svg>
  );
}
