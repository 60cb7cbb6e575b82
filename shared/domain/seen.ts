/** First and last sight of something, in µs. */
export interface Seen {
  readonly first_us: number;
  readonly last_us: number;
}

/** Takes one more sight in. */
export function widen(seen: Map<string, Seen>, key: string, us: number): void {
  const was = seen.get(key);
  if (!was) seen.set(key, { first_us: us, last_us: us });
  else if (us < was.first_us) seen.set(key, { first_us: us, last_us: was.last_us });
  else if (us > was.last_us) seen.set(key, { first_us: was.first_us, last_us: us });
}

/** An instant in µs as a date, which knows whole milliseconds. */
export const dateOfMicros = (us: number): Date => new Date(Math.floor(us / 1000));
