/** Texts that people tell of themselves, with the most characters each may have. */
export const profileTextLimits = {
  full_name: 100,
  bio: 1000,
  website: 255,
  location: 100,
  public_email: 254,
  github_username: 100,
  twitter_username: 100,
  linkedin_username: 100,
  wonderfuldev_username: 100,
} as const;
export type ProfileText = keyof typeof profileTextLimits;

/** Ranges that stats can be shared of. */
export const sharedRangeNames = ['last_7_days', 'last_30_days', 'last_6_months', 'last_year', 'all_time'] as const;

/** What of an account decides what others see. */
export const sharingSettings = [
  'public_profile_time_range',
  'logged_time_public',
  'languages_used_public',
  'editors_used_public',
  'os_used_public',
  'categories_used_public',
  'ai_used_public',
  'share_all_time_badge',
  'share_last_year_days',
  'is_photo_public',
  'is_email_public',
] as const;
