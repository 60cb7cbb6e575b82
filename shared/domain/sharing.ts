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
