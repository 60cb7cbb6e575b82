/** Times are whole µs (docs/adr/0002). */
export const microsPerSecond = 1_000_000;
