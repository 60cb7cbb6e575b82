/** A page that pictures are taken of. */
export interface Picture {
  readonly name: string;
  readonly path: string;
  /** Null: nobody is signed in. */
  readonly as: 'noor' | 'newcomer' | null;
  /** Its screen, not the whole page, goes into the README or docs, as it is and as it is when it is dark. */
  readonly inReadme?: true;
}

export const pictures: readonly Picture[] = [
  { name: 'overview', path: '/', as: 'noor', inReadme: true },
  { name: 'overview-today', path: '/?range=today', as: 'noor' },
  { name: 'overview-year', path: '/?range=last_12_months&by=languages', as: 'noor' },
  { name: 'overview-all-time', path: '/?range=all_time', as: 'noor' },
  { name: 'overview-filtered', path: '/?range=last_30_days&project=tidepool', as: 'noor' },
  { name: 'overview-without-time', path: '/?start=2020-01-01&end=2020-01-07', as: 'noor' },
  { name: 'projects', path: '/projects', as: 'noor' },
  { name: 'project', path: '/projects/tidepool', as: 'noor' },
  { name: 'project-rtl', path: `/projects/${encodeURIComponent('تقويم-المدينة')}`, as: 'noor' },
  { name: 'set-up-guide', path: '/set-up-guide', as: 'noor' },
  { name: 'newcomer', path: '/', as: 'newcomer' },
  { name: 'system', path: '/admin/system', as: 'noor', inReadme: true },
  { name: 'system-forbidden', path: '/admin/system', as: 'newcomer' },
  { name: 'settings', path: '/settings', as: 'noor' },
  { name: 'keys', path: '/settings/keys', as: 'noor' },
  { name: 'sharing', path: '/settings/sharing', as: 'noor' },
  { name: 'security', path: '/settings/security', as: 'noor' },
  { name: 'users', path: '/admin/users', as: 'noor' },
  { name: 'audit', path: '/admin/audit', as: 'noor' },
  { name: 'start', path: '/', as: null },
  { name: 'sign-in', path: '/sign-in', as: null },
  { name: 'docs', path: '/docs', as: null },
];
