/** Local midnights are whole seconds: a day's bounds in seconds since the epoch. */
export interface Day {
  readonly from: number;
  readonly until: number;
}

/**
 * The rule of wakatime-api.md, section 23.1, a second time and as plainly as can be, to hold the server's numbers against: gaps of at most the
 * timeout count, cut to the day.
 * @param times seconds since the epoch, in any order, also repeated
 * @param timeout seconds
 * @returns seconds, exact to the µs
 */
export function naiveTotal(times: readonly number[], day: Day, timeout = 900): number {
  const micros = [...new Set(times.map((time) => Math.round(time * 1e6)))].sort((a, b) => a - b);
  let total = 0;
  for (const [i, time] of micros.entries()) {
    const next = micros[i + 1] ?? Infinity;
    if (next - time > timeout * 1e6) continue;
    total += Math.max(0, Math.min(next, day.until * 1e6) - Math.max(time, day.from * 1e6));
  }
  return total / 1e6;
}

/** A day of UTC. */
export function utcDay(date: string): Day {
  const from = Date.parse(`${date}T00:00:00Z`) / 1000;
  return { from, until: from + 86_400 };
}
