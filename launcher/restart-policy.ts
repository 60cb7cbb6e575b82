/** How often a part ended lately. */
export interface Ends {
  /** In a row, each before it had lived for a while. */
  readonly early: number;
  /** Of these the last ones, each before it was even ready. */
  readonly unready: number;
}

export const noEnds: Ends = { early: 0, unready: 0 };

const settledMs = 60_000;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
const mostUnready = 8;

/** @param livedMs since it was ready; null when it never was */
export function afterEnd({ early, unready }: Ends, livedMs: number | null): Ends {
  if (livedMs === null) return { early: early + 1, unready: unready + 1 };
  return { early: livedMs < settledMs ? early + 1 : 1, unready: 0 };
}

/** Milliseconds until it is started again: 0 after a first end, then 0.5 s, 1 s, 2 s … 30 s. */
export const waitAfter = ({ early }: Ends): number => (early < 2 ? 0 : Math.min(firstWaitMs * 2 ** (early - 2), longestWaitMs));

/** Whether it can not run: its data is damaged, the disk full. What gets ready and ends again may be of some use, and is kept up for ever. */
export const isHopeless = ({ unready }: Ends): boolean => unready >= mostUnready;
