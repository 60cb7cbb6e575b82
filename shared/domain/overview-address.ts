import { overviewRanges, seriesKinds, type OverviewRangeName, type SeriesKind } from '../schema/overview-names.js';

/** What the address of a page asks for: a range by its name, or by its first and last day. */
export interface AskedRange {
  readonly range?: OverviewRangeName;
  readonly start?: string;
  readonly end?: string;
}

export const defaultRange: OverviewRangeName = 'last_7_days';
export const defaultStack: SeriesKind = 'projects';

/** The filters of an address, each under the API's name for it. */
export const filterNames = [
  'project',
  'language',
  'editor',
  'operating_system',
  'category',
  'machine',
  'weekday',
  'hour',
] as const;

const isRange = (name: string): name is OverviewRangeName => (overviewRanges as readonly string[]).includes(name);
const isStack = (name: string): name is SeriesKind => (seriesKinds as readonly string[]).includes(name);
const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** @param address the query of a page; what can't be is passed over */
export function askedRange(address: URLSearchParams): AskedRange {
  const [start = '', end = '', range = ''] = ['start', 'end', 'range'].map((name) => address.get(name) ?? '');
  if (isDate(start) && isDate(end)) return start <= end ? { start, end } : { start: end, end: start };
  return { range: isRange(range) ? range : defaultRange };
}

export const askedFilters = (address: URLSearchParams): Readonly<Record<string, string>> =>
  Object.fromEntries(filterNames.flatMap((name) => (address.has(name) ? [[name, address.get(name)!]] : [])));

/** What bars are stacked by. */
export function askedStack(address: URLSearchParams): SeriesKind {
  const by = address.get('by') ?? '';
  return isStack(by) ? by : defaultStack;
}

/**
 * What the overview's page asks the API for. The server has browsers ask for it before the page's script is there, so that both must come to the
 * same text.
 */
export const overviewQuestion = (address: URLSearchParams): Readonly<Record<string, string>> => ({
  ...askedRange(address),
  ...askedFilters(address),
  by: askedStack(address),
});
