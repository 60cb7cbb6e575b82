import { countText } from '../../shared/domain/time-text.js';

const hour = 3600;
/** Seconds between ticks that people count in. */
const steps = [1 / 60, 1 / 12, 1 / 6, 1 / 4, 1 / 2, 1, 2, 4, 6, 8, 10, 20, 40, 50, 100, 200, 500, 1000, 2000, 5000, 10_000].map(
  (n) => Math.round(n * hour),
);

export interface TimeAxis {
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  /** The most, or the highest tick when that is above. */
  readonly top: number;
}

function tickText(value: number, step: number): string {
  if (value === 0) return '0';
  return step % hour === 0 ? `${countText(value / hour)} h` : `${value / 60} min`;
}

/** Of lengths of time from 0, in seconds. @param most the longest of them @param count of ticks besides 0, at most */
export function timeAxis(most: number, count: number): TimeAxis {
  const step =
    steps.find((step) => Math.floor(most / step) <= count) ?? Math.ceil(most / count / (10_000 * hour)) * 10_000 * hour;
  const last = Math.max(1, Math.floor(most / step));
  return {
    ticks: Array.from({ length: last + 1 }, (_, i) => ({ value: i * step, text: tickText(i * step, step) })),
    top: Math.max(most, last * step),
  };
}

/** About the pixels of a text at the size of axes. */
export const textWidth = (text: string): number => Array.from(text).length * 6.6;

/** How a text stands at a place of an axis that begins at 0; null where it has no room. */
export function anchorAt(x: number, text: string, end: number): 'start' | 'middle' | 'end' | null {
  const half = textWidth(text) / 2;
  if (x >= half && x <= end - half) return 'middle';
  if (x < 4) return 'start';
  return x > end - 4 ? 'end' : null;
}

/** Which of the labels along an axis have room, counted from the last. */
export function thinned(labels: readonly string[], pitch: number): (index: number) => boolean {
  const widest = Math.max(...labels.map(textWidth), 1) + 12;
  const every = Math.max(1, Math.ceil(widest / pitch));
  return (index) => (labels.length - 1 - index) % every === 0;
}
