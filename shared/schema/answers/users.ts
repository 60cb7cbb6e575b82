import { Type } from 'typebox';
import { answer, count, filled, flag, moment, nullable, shape, text, uuid } from './values.js';

const orNull = (description: string) => nullable(text(description));

const publicProperties = {
  id: uuid("The user's id"),
  full_name: orNull('Full name'),
  display_name: filled('Full name, or else the username'),
  username: filled('Username'),
  photo: orNull('Address of the picture'),
  is_photo_public: flag('Whether everybody may see the picture'),
  profile_url: filled('Address of the profile'),
  profile_url_escaped: filled('The same, escaped'),
  created_at: moment('When the account was made'),
  is_email_public: flag('Whether everybody may see the email address'),
  public_email: orNull('Email address on the profile; for others only where it is public'),
  is_hireable: flag('Whether the profile says so'),
  website: orNull('Website on the profile'),
  human_readable_website: orNull('The same without https://'),
  location: orNull('Place on the profile'),
  city: Type.Null({ description: 'Always null: cities are not looked up' }),
  bio: orNull('Text on the profile'),
  github_username: orNull('GitHub'),
  twitter_username: orNull('Twitter'),
  linkedin_username: orNull('LinkedIn'),
  wonderfuldev_username: orNull('wonderful.dev'),
};

export const PublicUser = shape('PublicUser', 'What everybody may know of a user', publicProperties);

/** wakatime-api.md, section 3. */
export const OwnUser = shape('OwnUser', 'The signed-in user', {
  ...publicProperties,
  email: orNull('Email address. Needs the scope email'),
  timezone: filled('IANA time zone'),
  timeout: Type.Integer({ minimum: 1, description: 'Longest gap that counts, in minutes' }),
  writes_only: flag('Whether only heartbeats of saved files count'),
  weekday_start: Type.Integer({ minimum: 0, maximum: 6, description: 'First day of the week; 0 is Sunday' }),
  date_format: filled('Form of dates on pages'),
  time_format_24hr: nullable(flag('Whether pages show 24 hours')),
  time_format_display: filled('Form of times on pages'),
  color_scheme: orNull('Colours of pages'),
  default_dashboard_range: filled('Range that the dashboard begins with'),
  durations_slice_by: filled('What durations are sliced by on the dashboard'),
  modified_at: moment('When the account was last changed'),
  last_heartbeat_at: nullable(moment('Time of the newest heartbeat. This and what it tells need a scope to read time')),
  last_project: orNull('Its project'),
  last_branch: orNull('Its branch'),
  last_language: orNull('Its language'),
  last_plugin: orNull('The user agent that sent it'),
  last_plugin_name: orNull('Its editor'),
  public_profile_time_range: filled('Range that the profile shows'),
  logged_time_public: flag('Whether everybody may see the time'),
  languages_used_public: flag('Whether everybody may see the languages'),
  editors_used_public: flag('Whether everybody may see the editors'),
  os_used_public: flag('Whether everybody may see the operating systems'),
  categories_used_public: flag('Whether everybody may see the categories'),
  ai_used_public: flag('Whether everybody may see the use of AI'),
  share_all_time_badge: flag('Whether there is a badge with all time'),
  share_last_year_days: flag("Whether everybody may see the last year's days"),
  is_email_confirmed: flag('Whether the email address was confirmed'),
  show_machine_name_ip: flag('Whether machines are shown with their address'),
  suggest_dangling_branches: flag('Whether pages show branches without a repository'),
  is_onboarding_finished: flag('Whether a heartbeat has arrived'),
  invoice_id_format: orNull('Form of numbers of invoices'),
  invoice_counter: nullable(count('Number of the last invoice')),
  // Apps get none of these (section 3)
  plan: Type.Optional(filled('Plan; there is only one')),
  has_premium_features: Type.Optional(flag('Always true')),
  has_basic_features: Type.Optional(flag('Always true')),
  needs_payment_method: Type.Optional(flag('Always false')),
  hide_ai_coding: Type.Optional(flag('Whether pages hide AI coding')),
  can_show_pro_status: Type.Optional(flag('Always false')),
});

export const UserAnswer = answer(
  Type.Union([OwnUser, PublicUser], { description: 'Oneself whole, others as they show themselves' }),
);
