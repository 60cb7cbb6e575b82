/** Times are whole µs (docs/adr/0002). */
export const microsPerSecond = 1_000_000;
/** As answers have them: seconds, down to the µs. */
export const secondsOf = (us: number): number => us / microsPerSecond;

/** Of 24 hours: for how long things last, not for days of a calendar (zone.ts). */
export const msPerDay = 86_400_000;
