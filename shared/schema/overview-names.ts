/** Ranges an overview may be asked for by name. */
export const overviewRanges = [
  'today',
  'yesterday',
  'last_7_days',
  'last_14_days',
  'last_30_days',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_year',
  'last_12_months',
  'all_time',
] as const;
export type OverviewRangeName = (typeof overviewRanges)[number];

/** What the series of an overview may be told apart by; `ai`: what AI did, and all else. */
export const seriesKinds = ['projects', 'languages', 'editors', 'operating_systems', 'categories', 'machines', 'ai'] as const;
export type SeriesKind = (typeof seriesKinds)[number];

/** What each part of a series is. */
export const overviewUnits = ['day', 'week', 'month'] as const;
export type OverviewUnit = (typeof overviewUnits)[number];
