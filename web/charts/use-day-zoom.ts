import { scaleLinear, type ScaleLinear } from 'd3-scale';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { fitted, zoomed, type Stretch } from './day-window.js';

interface DayZoomOptions {
  readonly plot: RefObject<SVGSVGElement | null>;
  readonly day: Stretch;
  /** Where times are drawn. */
  readonly left: number;
  readonly right: number;
  /** The time that keys look closer at, when it is seen; the middle if not given. */
  readonly around: number | null;
  readonly onZoom: ((from: number, until: number) => void) | undefined;
}

interface DayZoom {
  /** What is seen of the day. */
  readonly window: Stretch;
  readonly isWhole: boolean;
  readonly x: ScaleLinear<number, number>;
  readonly zoom: (window: Stretch) => void;
  /** The time under the pointer. */
  readonly cursor: number | null;
  /** What the pointer draws over, to be looked at closer. */
  readonly drawn: Stretch | null;
  /** For what is around the plot. */
  readonly keys: Readonly<{ onKeyDown: (event: KeyboardEvent) => void }>;
  /** For the plot. */
  readonly on: Readonly<{
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: (event: PointerEvent) => void;
    onPointerCancel: () => void;
    onPointerLeave: () => void;
  }>;
}

/** Pixels: less is a click. */
const shortestDraw = 5;

/** The part of a day that is looked at: by drawing over it, the wheel with ctrl, and the keys + - Escape. */
export function useDayZoom({ plot, day, left, right, around, onZoom }: DayZoomOptions): DayZoom {
  const [chosen, setChosen] = useState<Stretch | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [drawn, setDrawn] = useState<Stretch | null>(null);
  const drawnFrom = useRef<number | null>(null);
  const window = chosen ? fitted(chosen, day) : day;
  const isWhole = window.from <= day.from && window.until >= day.until;
  const x = scaleLinear([window.from, window.until], [left, right]);

  function zoom(next: Stretch): void {
    setChosen(next.from <= day.from && next.until >= day.until ? null : next);
    onZoom?.(next.from, next.until);
  }
  const timeAt = (event: MouseEvent): number =>
    Math.max(window.from, Math.min(x.invert(event.clientX - plot.current!.getBoundingClientRect().left), window.until));
  const closerBy = (factor: number): Stretch => zoomed(window, day, factor, around ?? undefined);
  const drawnTo = (time: number): Stretch | null => {
    const start = drawnFrom.current;
    if (start === null || Math.abs(x(time) - x(start)) < shortestDraw) return null;
    return { from: Math.min(start, time), until: Math.max(start, time) };
  };
  function endDrawing(): void {
    drawnFrom.current = null;
    setDrawn(null);
  }

  const onWheel = useRef<(event: WheelEvent) => void>(() => {});
  onWheel.current = (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(zoomed(window, day, Math.exp(event.deltaY * 0.004), timeAt(event)));
  };
  useEffect(() => {
    const element = plot.current!;
    const listener = (event: WheelEvent): void => onWheel.current(event);
    // Not passive, or the whole page is zoomed, too
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, []);

  return {
    window,
    isWhole,
    x,
    zoom,
    cursor,
    drawn,
    keys: {
      onKeyDown(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === '+' || event.key === '=') zoom(closerBy(0.5));
        else if (event.key === '-') zoom(closerBy(2));
        else if (event.key === 'Escape' && !isWhole) zoom(day);
        else return;
        event.preventDefault();
      },
    },
    on: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        drawnFrom.current = timeAt(event);
        plot.current!.setPointerCapture(event.pointerId);
      },
      onPointerMove(event) {
        const time = timeAt(event);
        setCursor(time);
        if (drawnFrom.current !== null) setDrawn(drawnTo(time));
      },
      onPointerUp(event) {
        const stretch = drawnTo(timeAt(event));
        endDrawing();
        if (!stretch) return;
        // It would be another time now
        setCursor(null);
        zoom(fitted(stretch, day));
      },
      onPointerCancel: endDrawing,
      onPointerLeave: () => setCursor(null),
    },
  };
}
