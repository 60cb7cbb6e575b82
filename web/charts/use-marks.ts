import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface MarksOptions {
  /** Holds the marks: elements with `data-at`, their index. */
  readonly box: RefObject<HTMLElement | null>;
  readonly count: number;
  /** The one that the tab key comes to first. */
  readonly first?: number;
  /** How far keys go: from one mark to which other. */
  readonly keys: Readonly<Record<string, number>>;
  readonly onChoose?: ((index: number) => void) | undefined;
  /** Before a mark gets the focus by a key. */
  readonly onMove?: (index: number) => void;
}

interface Marks {
  /** The one whose tooltip is shown. */
  readonly shown: number | null;
  /** The one that the tab key comes to. */
  readonly current: number;
  readonly tabindexOf: (index: number) => 0 | -1;
  /** For an HTML element around the marks: browsers give the focus to an SVG that listens for it. */
  readonly on: Readonly<{
    onPointerOver: (event: PointerEvent) => void;
    onPointerLeave: () => void;
    onFocusIn: (event: FocusEvent) => void;
    onFocusOut: () => void;
    onKeyDown: (event: KeyboardEvent) => void;
    onClick: (event: MouseEvent) => void;
  }>;
}

function indexOf({ target }: Event): number | null {
  const mark = target instanceof Element ? target.closest('[data-at]') : null;
  return mark ? Number(mark.getAttribute('data-at')) : null;
}

/** A chart's marks: one stop of the tab key for all, arrow keys within; a tooltip for the one under the pointer or with the focus. */
export function useMarks({ box, count, first = 0, keys, onChoose, onMove }: MarksOptions): Marks {
  const [at, setAt] = useState<number | null>(null);
  const [shown, setShown] = useState<number | null>(null);
  const takesFocus = useRef(false);
  const current = Math.max(0, Math.min(at ?? first, count - 1));
  useLayoutEffect(() => {
    if (!takesFocus.current) return;
    takesFocus.current = false;
    box.current?.querySelector<SVGElement | HTMLElement>(`[data-at="${current}"]`)?.focus();
  });

  function onKeyDown(event: KeyboardEvent): void {
    const from = indexOf(event);
    if (from === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return setShown(null);
    if ((event.key === 'Enter' || event.key === ' ') && onChoose) {
      event.preventDefault();
      return onChoose(from);
    }
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? count - 1 : from + (keys[event.key] ?? 0);
    const isWay = event.key === 'Home' || event.key === 'End' || event.key in keys;
    if (!isWay) return;
    event.preventDefault();
    if (to === from || to < 0 || to >= count) return;
    onMove?.(to);
    takesFocus.current = true;
    setAt(to);
  }

  return {
    shown: shown !== null && shown < count ? shown : null,
    current,
    tabindexOf: (index) => (index === current ? 0 : -1),
    on: {
      onPointerOver: (event) => setShown(indexOf(event)),
      onPointerLeave: () => setShown(null),
      onFocusIn(event) {
        const index = indexOf(event);
        if (index !== null) setAt(index);
        // Whoever came by the pointer has it there
        if (event.target instanceof Element && event.target.matches(':focus-visible')) setShown(index);
      },
      onFocusOut: () => setShown(null),
      onKeyDown,
      onClick(event) {
        const index = indexOf(event);
        if (index !== null) onChoose?.(index);
      },
    },
  };
}
