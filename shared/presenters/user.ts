import { holds, type Grant } from '../domain/scopes.js';
import { isoSeconds } from '../domain/text-format.js';
import type { UserDocument } from '../store/collections.js';
import type { LastActivity } from '../store/last-activity.js';
import { sharingOf } from '../store/users.js';

const iso = (date: Date): string => isoSeconds(date.getTime() * 1000);

const photoAddress = ({ _id, photo_version }: UserDocument, baseUrl: string): string | null =>
  photo_version === undefined ? null : `${baseUrl}/photos/${_id}/${photo_version}`;

/** What stands on a profile, whoever looks at it. */
function presentProfile(user: UserDocument, baseUrl: string) {
  const profile = `${baseUrl}/@${user.username}`;
  return {
    id: user._id,
    full_name: user.full_name,
    display_name: user.full_name ?? user.username,
    username: user.username,
    is_photo_public: user.is_photo_public ?? false,
    created_at: iso(user.created_at),
    profile_url: profile,
    profile_url_escaped: encodeURI(profile),
    is_email_public: user.is_email_public ?? false,
    is_hireable: user.is_hireable ?? false,
    website: user.website ?? null,
    human_readable_website: user.website?.replace(/^https?:\/\//, '').replace(/\/$/, '') ?? null,
    location: user.location ?? null,
    city: null,
    bio: user.bio ?? null,
    github_username: user.github_username ?? null,
    twitter_username: user.twitter_username ?? null,
    linkedin_username: user.linkedin_username ?? null,
    wonderfuldev_username: user.wonderfuldev_username ?? null,
  };
}

/** What everyone may know of a user: nothing of the account's activity or settings, nor the address it is signed in to with. */
export function presentPublicUser(user: UserDocument, baseUrl: string) {
  const profile = presentProfile(user, baseUrl);
  return {
    ...profile,
    photo: profile.is_photo_public ? photoAddress(user, baseUrl) : null,
    public_email: profile.is_email_public ? (user.public_email ?? null) : null,
  };
}

/** The signed-in user (wakatime-api.md, section 3). */
export function presentUser(user: UserDocument, { heartbeat, plugin, editor }: LastActivity, baseUrl: string) {
  return {
    ...presentProfile(user, baseUrl),
    email: user.email,
    photo: photoAddress(user, baseUrl),
    public_email: user.public_email ?? null,
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
    modified_at: iso(user.modified_at),
    last_heartbeat_at: heartbeat ? isoSeconds(heartbeat.time_us) : null,
    last_project: heartbeat?.project ?? null,
    last_branch: heartbeat?.branch ?? null,
    last_language: heartbeat?.language ?? null,
    last_plugin: plugin,
    last_plugin_name: editor,
    ...sharingOf(user),
    is_email_confirmed: user.is_email_confirmed ?? false,
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

type PresentedUser = ReturnType<typeof presentUser>;

const readingScopes = ['read_summaries', 'read_stats', 'read_heartbeats'] as const;

/**
 * The signed-in user as credentials may see it: addresses need the scope `email`, what the newest heartbeat tells needs one to read time as a
 * whole. Apps get nothing of the plan (wakatime-api.md, section 3).
 */
export function narrowedUser(
  user: PresentedUser,
  { kind, grant }: { readonly kind: string; readonly grant: Grant },
): Partial<PresentedUser> {
  const { plan, has_premium_features, has_basic_features, needs_payment_method, hide_ai_coding, can_show_pro_status, ...rest } =
    user;
  const ofPlan = { plan, has_premium_features, has_basic_features, needs_payment_method, hide_ai_coding, can_show_pro_status };
  const addresses = { email: null, public_email: user.is_email_public ? user.public_email : null };
  const last = {
    last_heartbeat_at: null,
    last_project: null,
    last_branch: null,
    last_language: null,
    last_plugin: null,
    last_plugin_name: null,
  };
  return {
    ...rest,
    ...(kind !== 'token' && ofPlan),
    ...(!holds(grant, 'email') && addresses),
    ...(!readingScopes.some((scope) => holds(grant, scope)) && last),
  };
}
