import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

/** Where there is no page to measure, on a server. */
const defaultWidth = 720;

/** The width in CSS pixels that a chart has, so that its text is set and never stretched. */
export function useWidth(): { readonly box: RefObject<HTMLDivElement | null>; readonly width: number } {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(defaultWidth);
  useLayoutEffect(() => {
    const element = box.current!;
    // Told before anything is painted, once for all charts: measuring each at once would set the whole page out in the middle of drawing it
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth) || defaultWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}
