/** Time that went to one name without a pause; in Unix seconds. */
export interface DaySlice {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** More about it, as of which branch it was. */
  readonly detail?: string | undefined;
}

interface DayLane {
  readonly name: string;
  readonly total_seconds: number;
  readonly slices: readonly DaySlice[];
}

const most = 5;

/** The names with most time, each by itself; none when there is but one. */
export function lanesOf(slices: readonly DaySlice[]): readonly DayLane[] {
  const byName = new Map<string, DaySlice[]>();
  for (const slice of slices) {
    const own = byName.get(slice.name);
    if (own) own.push(slice);
    else byName.set(slice.name, [slice]);
  }
  if (byName.size < 2) return [];
  return [...byName]
    .map(([name, slices]) => ({ name, slices, total_seconds: slices.reduce((sum, { start, end }) => sum + end - start, 0) }))
    .sort((a, b) => b.total_seconds - a.total_seconds)
    .slice(0, most);
}

/** The slice at a time, or the closest within so many seconds. */
export function sliceAt(slices: readonly DaySlice[], time: number, slack: number): DaySlice | null {
  const distance = ({ start, end }: DaySlice): number => Math.max(start - time, time - end, 0);
  const closest = slices.reduce<DaySlice | null>(
    (best, slice) => (best === null || distance(slice) < distance(best) ? slice : best),
    null,
  );
  return closest !== null && distance(closest) <= slack ? closest : null;
}

/** Without activity around a time; to the edges of what is given. */
export function gapAt(
  slices: readonly DaySlice[],
  time: number,
  day: { from: number; until: number },
): { from: number; until: number } {
  return {
    from: Math.max(day.from, ...slices.filter(({ end }) => end <= time).map(({ end }) => end)),
    until: Math.min(day.until, ...slices.filter(({ start }) => start > time).map(({ start }) => start)),
  };
}
