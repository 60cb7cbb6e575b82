import type { Heartbeat } from '../../shared/domain/heartbeat.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { sharingOf } from '../../shared/store/users.js';

/** What a user's newest heartbeat tells. */
export interface LastActivity {
  readonly heartbeat: Heartbeat | null;
  /** Raw user agent. */
  readonly plugin: string | null;
  readonly editor: string | null;
}

const iso = (date: Date): string => isoSeconds(date.getTime() * 1000);

/** What everyone may know of a user: nothing of the account's activity or settings. */
export function presentPublicUser(user: UserDocument, baseUrl: string) {
  const { id, full_name, display_name, username, photo, is_photo_public, profile_url, profile_url_escaped, created_at } =
    presentUser(user, { heartbeat: null, plugin: null, editor: null }, baseUrl);
  return { id, full_name, display_name, username, photo, is_photo_public, profile_url, profile_url_escaped, created_at };
}

/** The signed-in user (wakatime-api.md, section 3). */
export function presentUser(user: UserDocument, { heartbeat, plugin, editor }: LastActivity, baseUrl: string) {
  const profile = `${baseUrl}/@${user.username}`;
  return {
    id: user._id,
    email: user.email,
    full_name: user.full_name,
    display_name: user.full_name ?? user.username,
    username: user.username,
    photo: null,
    is_photo_public: false,
    timezone: user.timezone ?? 'UTC',
    timeout: user.timeout,
    writes_only: user.writes_only,
    weekday_start: user.weekday_start,
    date_format: 'YYYY-MM-DD',
    time_format_24hr: null,
    time_format_display: 'text',
    color_scheme: null,
    default_dashboard_range: 'Last 7 Days',
    durations_slice_by: 'Project',
    created_at: iso(user.created_at),
    modified_at: iso(user.modified_at),
    last_heartbeat_at: heartbeat ? isoSeconds(heartbeat.time_us) : null,
    last_project: heartbeat?.project ?? null,
    last_branch: heartbeat?.branch ?? null,
    last_language: heartbeat?.language ?? null,
    last_plugin: plugin,
    last_plugin_name: editor,
    profile_url: profile,
    profile_url_escaped: encodeURI(profile),
    ...sharingOf(user),
    is_email_public: false,
    is_email_confirmed: false,
    public_email: null,
    is_hireable: false,
    website: null,
    human_readable_website: null,
    location: null,
    city: null,
    bio: null,
    github_username: null,
    twitter_username: null,
    linkedin_username: null,
    wonderfuldev_username: null,
    show_machine_name_ip: false,
    suggest_dangling_branches: false,
    is_onboarding_finished: heartbeat !== null,
    invoice_id_format: null,
    invoice_counter: null,
    plan: 'free',
    has_premium_features: true,
    has_basic_features: true,
    needs_payment_method: false,
    hide_ai_coding: false,
    can_show_pro_status: false,
  };
}
