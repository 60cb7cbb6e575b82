const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** "1,204", "3.5": small ones to a tenth. */
export const amount = (value: number): string => (value < 10 ? precise : number).format(value);
export const perSecond = (value: number): string => `${amount(value)}/s`;

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
/** "1.4 GB", in steps of 1024. */
export function bytes(value: number): string {
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  return `${amount(value / 1024 ** step)} ${units[step]}`;
}

/** "0.4 s", "12 s", "3 min", "5 h", "12 days": how long something takes or has taken. */
export function span(seconds: number): string {
  if (seconds < 120) return `${amount(seconds)} s`;
  if (seconds < 7200) return `${number.format(seconds / 60)} min`;
  return seconds < 172_800 ? `${number.format(seconds / 3600)} h` : `${number.format(seconds / 86_400)} days`;
}

/** What is shown where a store does not tell. */
export const unknown = '–';
export const orUnknown = (value: number | null, text: (value: number) => string): string =>
  value === null ? unknown : text(value);
