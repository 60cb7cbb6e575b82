import type { CreateIndexesOptions, Db, IndexDescriptionInfo } from 'mongodb';
import { ensureIndex } from './ensure-index.js';

interface Index {
  readonly collection: string;
  readonly key: Record<string, 1 | -1>;
  readonly options: CreateIndexesOptions;
}

/** An index that is not there, or not as it has to be. */
export interface IndexChange extends Index {
  readonly name: string;
  readonly change: 'new' | 'changed';
}

const index = (collection: string, key: Index['key'], options: CreateIndexesOptions = {}): Index => ({
  collection,
  key,
  options,
});

const whereThere = (field: string): CreateIndexesOptions => ({ partialFilterExpression: { [field]: { $exists: true } } });
/** The field is the moment from which a document is removed. */
const removal: CreateIndexesOptions = { expireAfterSeconds: 0 };

/** How long the audit log reaches back: a year and a month. */
const auditSeconds = 396 * 86_400;

const indexes: readonly Index[] = [
  index('users', { username_key: 1 }, { unique: true }),
  index('users', { email_key: 1 }, { unique: true, ...whereThere('email_key') }),
  // By the field that is asked for: the planner does not see that one within `oidc` is only there with it
  index('users', { 'oidc.issuer': 1, 'oidc.subject': 1 }, { unique: true, ...whereThere('oidc.subject') }),
  index('users', { access_changed_at: 1 }, whereThere('access_changed_at')),
  index('users', { deleting_since: 1 }, whereThere('deleting_since')),
  index('users', { days_stale: 1 }, whereThere('days_stale')),
  index('sessions', { user_id: 1 }),
  index('sessions', { expires_at: 1 }, removal),
  index('tickets', { kind: 1, created_at: -1 }),
  index('tickets', { user_id: 1, kind: 1 }),
  index('tickets', { expires_at: 1 }, removal),
  index('devices', { user_id: 1 }),
  index('devices', { expires_at: 1 }, removal),
  index('audit_log', { at: -1 }, { expireAfterSeconds: auditSeconds }),
  // In the order of the log's pages, for both ways in which an entry is somebody's
  index('audit_log', { at: -1, _id: -1 }),
  index('audit_log', { user_id: 1, at: -1, _id: -1 }),
  index('audit_log', { actor_id: 1, at: -1, _id: -1 }),
  index('api_keys', { user_id: 1 }),
  index('api_keys', { modified_at: 1 }),
  // Only days that wait to be computed again are in it, so that finding them costs nothing however long the history is
  index('days', { user_id: 1, dirty_since: 1 }, whereThere('dirty_since')),
  index('days', { user_id: 1, date: 1 }, { partialFilterExpression: { unrolled: true } }),
  index('project_days', { user_id: 1, date: 1 }),
  index('projects', { user_id: 1, last_heartbeat_at: -1 }),
  index('projects', { deleting_since: 1 }, whereThere('deleting_since')),
  index('projects', { name: 1 }, { partialFilterExpression: { is_shared: true } }),
  index('user_agents', { user_id: 1, last_seen_at: -1 }),
  index('machine_names', { user_id: 1, last_seen_at: -1 }),
  index('files.chunks', { files_id: 1, n: 1 }, { unique: true }),
  index('data_dumps', { user_id: 1, slot: 1 }, { unique: true, ...whereThere('slot') }),
  index('data_dumps', { user_id: 1, created_at: -1 }),
  index('data_dumps', { 'links.hash': 1 }, whereThere('links.hash')),
  index('imports', { user_id: 1, live: 1 }, { unique: true, ...whereThere('live') }),
  index('imports', { user_id: 1, created_at: -1 }),
  index('oauth_apps', { user_id: 1, created_at: -1 }),
  index('oauth_consents', { user_id: 1, created_at: -1 }),
  index('oauth_consents', { app_id: 1 }),
  index('oauth_codes', { app_id: 1 }),
  index('oauth_codes', { user_id: 1, app_id: 1 }),
  index('oauth_codes', { remove_at: 1 }, removal),
  index('oauth_tokens', { refresh_hash: 1 }, { unique: true, sparse: true }),
  index('oauth_tokens', { user_id: 1, app_id: 1, created_at: -1 }),
  index('oauth_tokens', { app_id: 1 }),
  index('oauth_tokens', { family: 1 }),
  index('oauth_tokens', { id: 1 }),
  index('oauth_tokens', { modified_at: 1 }),
  index('oauth_tokens', { remove_at: 1 }, removal),
];

/** As MongoDB names an index by itself. */
const nameOf = ({ key }: Pick<Index, 'key'>): string => Object.entries(key).flat().join('_');

/** What decides whether an index is as wanted, as one text. */
const formOf = (key: object, options: CreateIndexesOptions | IndexDescriptionInfo): string => {
  const { unique = false, sparse = false, partialFilterExpression = null, expireAfterSeconds = null } = options;
  return JSON.stringify([Object.entries(key), unique, sparse, partialFilterExpression, expireAfterSeconds]);
};

/** @param existing names of the collections that there are */
export async function indexChanges(db: Db, existing: ReadonlySet<string>): Promise<IndexChange[]> {
  const forms = new Map<string, Map<string, string>>();
  const read = async (collection: string): Promise<void> => {
    const found = existing.has(collection) ? await db.collection(collection).indexes() : [];
    forms.set(collection, new Map(found.map((i) => [nameOf({ key: i['key'] as Index['key'] }), formOf(i['key'] as object, i)])));
  };
  await Promise.all([...new Set(indexes.map((i) => i.collection))].map(read));
  return indexes.flatMap((wanted): IndexChange[] => {
    const name = nameOf(wanted);
    const form = forms.get(wanted.collection)?.get(name);
    if (form === formOf(wanted.key, wanted.options)) return [];
    return [{ ...wanted, name, change: form === undefined ? 'new' : 'changed' }];
  });
}

export const makeIndex = (db: Db, { collection, key, options }: IndexChange): Promise<void> =>
  ensureIndex(db.collection(collection), key, options);
