import type { List } from './parts.js';

/** What a user lets others see, under the names that the profile has for it (wakatime-api.md, section 3). */
export interface Sharing {
  /** The range of stats that others may see, and that stats without a range are of (section 9). */
  readonly public_profile_time_range: string;
  readonly logged_time_public: boolean;
  readonly languages_used_public: boolean;
  readonly editors_used_public: boolean;
  readonly os_used_public: boolean;
  readonly categories_used_public: boolean;
  readonly ai_used_public: boolean;
  readonly share_all_time_badge: boolean;
  readonly share_last_year_days: boolean;
}

export const nothingShared: Sharing = {
  public_profile_time_range: 'last_7_days',
  logged_time_public: false,
  languages_used_public: false,
  editors_used_public: false,
  os_used_public: false,
  categories_used_public: false,
  ai_used_public: false,
  share_all_time_badge: false,
  share_last_year_days: false,
};

export const sharingFlags = Object.keys(nothingShared).filter((name) => name !== 'public_profile_time_range') as Exclude<
  keyof Sharing,
  'public_profile_time_range'
>[];

const flagsOfLists = {
  languages: 'languages_used_public',
  editors: 'editors_used_public',
  operating_systems: 'os_used_public',
  categories: 'categories_used_public',
} as const satisfies Partial<Record<List, keyof Sharing>>;

/** Lists that others may see. There is no flag for projects, machines and dependencies: they are nobody else's. */
export const sharedLists = (sharing: Sharing): (keyof typeof flagsOfLists)[] =>
  (Object.keys(flagsOfLists) as (keyof typeof flagsOfLists)[]).filter((list) => sharing[flagsOfLists[list]]);

/** Whether others may see any of a user's stats. */
export const sharesStats = (sharing: Sharing): boolean =>
  sharing.logged_time_public || sharing.ai_used_public || sharedLists(sharing).length > 0;
