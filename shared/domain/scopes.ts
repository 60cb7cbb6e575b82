/** Scopes an app can ask for (wakatime-api.md, section 2), each in the words a person is asked with. Those with a dot are a part of what stands before it. */
export const scopeTexts = {
  email: 'See your email address',
  read_summaries: 'See your time by day, with everything that it went into',
  'read_summaries.categories': 'See your time by day, with its categories (coding, debugging, …)',
  'read_summaries.dependencies': 'See your time by day, with the libraries in use',
  'read_summaries.editors': 'See your time by day, with your editors',
  'read_summaries.languages': 'See your time by day, with your languages',
  'read_summaries.machines': 'See your time by day, with the names of your machines',
  'read_summaries.operating_systems': 'See your time by day, with your operating systems',
  'read_summaries.projects': 'See your time by day, with your projects',
  read_stats: 'See your time over whole ranges, with everything that it went into',
  'read_stats.best_day': 'See your best day of a range',
  'read_stats.categories': 'See your time over whole ranges, with its categories (coding, debugging, …)',
  'read_stats.dependencies': 'See your time over whole ranges, with the libraries in use',
  'read_stats.editors': 'See your time over whole ranges, with your editors',
  'read_stats.languages': 'See your time over whole ranges, with your languages',
  'read_stats.machines': 'See your time over whole ranges, with the names of your machines',
  'read_stats.operating_systems': 'See your time over whole ranges, with your operating systems',
  'read_stats.projects': 'See your time over whole ranges, with your projects',
  read_goals: 'See your goals',
  read_orgs: 'See your organisations, their dashboards and members',
  write_orgs: 'Change your organisations, their dashboards and members',
  read_private_leaderboards: 'See your private leaderboards',
  write_private_leaderboards: 'Change your private leaderboards',
  read_heartbeats: 'See every single heartbeat: each file you worked on, and when',
  write_heartbeats: 'Send heartbeats in your name, and delete them',
} as const;

export type Scope = keyof typeof scopeTexts;

const isScope = (text: string): text is Scope => Object.hasOwn(scopeTexts, text);

/** Names that apps of old ask by, with what they are called today. */
const olderNames: Readonly<Record<string, Scope>> = { read_logged_time: 'read_summaries', write_logged_time: 'write_heartbeats' };

/**
 * What a credential allows: everything, also to change the account, or some scopes. `on_duty` is none of these: it opens what those need who look
 * after the server, and nothing else of the API.
 */
export type Grant = 'all' | 'on_duty' | ReadonlySet<Scope>;

/** What an API key is for. */
export const keyScopes = {
  full: 'Everything: plugins, scripts, changing your settings',
  write_heartbeats: 'Only send heartbeats, and delete them: a plugin then shows no time in its status bar',
  read: 'Only read: dashboards, scripts, cards for READMEs',
  admin: 'Look after the server: how it is, its queues and metrics, nothing else',
} as const;
export type KeyScope = keyof typeof keyScopes;

export const isKeyScope = (text: string): text is KeyScope => Object.hasOwn(keyScopes, text);

const forAdministrators: ReadonlySet<KeyScope> = new Set(['admin'] as const);

/** What the keys of an account may be for: only administrators have any that look after the server. */
export const keyScopesOf = ({ is_admin }: { readonly is_admin: boolean }): readonly KeyScope[] =>
  Object.keys(keyScopes)
    .filter(isKeyScope)
    .filter((scope) => is_admin || !forAdministrators.has(scope));

/** The same in two words, for tables. */
export const keyScopeNames: Readonly<Record<KeyScope, string>> = {
  full: 'everything',
  write_heartbeats: 'only send',
  read: 'only read',
  admin: 'on duty',
};

const readGrant: Grant = new Set(
  Object.keys(scopeTexts).filter((scope): scope is Scope => scope === 'email' || /^read_\w+$/.test(scope)),
);
const keyGrants: Readonly<Record<KeyScope, Grant>> = {
  full: 'all',
  write_heartbeats: new Set(['write_heartbeats'] as const),
  read: readGrant,
  admin: 'on_duty',
};

export const grantOfKey = (scope: KeyScope): Grant => keyGrants[scope];

/** Whether a grant has a scope, or the whole that it is a part of. */
export function holds(grant: Grant, scope: Scope): boolean {
  if (grant === 'all') return true;
  if (grant === 'on_duty') return false;
  if (grant.has(scope)) return true;
  const [whole] = scope.split('.') as [Scope];
  return whole !== scope && grant.has(whole);
}

/** Whether a grant has a scope or one of its parts. */
export const holdsSome = (grant: Grant, whole: Scope): boolean =>
  holds(grant, whole) || (typeof grant !== 'string' && [...grant].some((scope) => scope.startsWith(`${whole}.`)));

/** What scopes stand apart by in an app's request, and so in the answers to it: clients compare the two. */
export type ScopeSeparator = ',' | ' ';

/** WakaTime's is a comma (wakatime-api.md, section 2), that of RFC 6749 (3.3) a space. */
export const scopeSeparatorOf = (text: string): ScopeSeparator => (/[^\s,]\s+[^\s,]/.test(text) ? ' ' : ',');

/**
 * Reads a list of scopes, separated by commas or spaces, each once.
 * @returns also those that there are none of
 */
export function parseScopes(text: string): { scopes: Scope[]; unknown: string[] } {
  const names = [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))].map((name) => olderNames[name] ?? name);
  return {
    scopes: [...new Set(names.filter(isScope))],
    unknown: names.filter((name) => !isScope(name)),
  };
}
