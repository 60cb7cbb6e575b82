import { randomUUID } from 'node:crypto';
import type { Collection, Document } from 'mongodb';
import type { TokenDocument } from './oauth-documents.js';
import { hashBinary, hexOf, newToken, secretId } from './secrets.js';
import { msPerDay } from '../domain/time-units.js';

export type NewTokens = Pick<
  TokenDocument,
  'user_id' | 'app_id' | 'consent_id' | 'family' | 'kind' | 'scopes' | 'granted_scopes' | 'scope_separator'
>;

export interface IssuedTokens {
  readonly access_token: string;
  /** Null for an implicit one. */
  readonly refresh_token: string | null;
  readonly document: TokenDocument;
}

/** Of which tokens: those that match all that is given. */
export type TokenFilter = Partial<Pick<TokenDocument, 'id' | 'family' | 'user_id' | 'app_id'>>;

/** Tokens of apps. */
export interface TokenStore {
  /** Makes a token, with one to refresh it by in the code flow. They are kept nowhere else. */
  issue(tokens: NewTokens): Promise<IssuedTokens>;
  /** One that was neither revoked nor refreshed; it may have expired. */
  find(hash: string): Promise<TokenDocument | null>;
  /** By an access or refresh token, whatever its state. */
  findAny(token: string): Promise<TokenDocument | null>;
  byRefreshToken(token: string): Promise<TokenDocument | null>;
  /**
   * Marks tokens as refreshed; again within a minute, as clients that lost an answer, or that run twice, ask again.
   * @returns false for what was revoked, or refreshed before that
   */
  replace(id: TokenDocument['_id']): Promise<boolean>;
  isRevoked(id: TokenDocument['_id']): Promise<boolean>;
  /** Revokes all that match. @returns how many there were */
  revoke(which: TokenFilter): Promise<number>;
  /** Revokes all of a user and app but the newest. */
  revokeOldest(userId: string, appId: string, kind: TokenDocument['kind']): Promise<void>;
  /** When each app used the account last. */
  lastUses(userId: string): Promise<Map<string, Date>>;
  /** Hashes in hex of those that can be used, of some apps. */
  hashesOfApps(appIds: readonly string[]): Promise<string[]>;
  changedSince(since: Date): Promise<{ of: string; at: Date }[]>;
  /** Notes when they were used last (ms since the epoch), by their hashes in hex. */
  used(lastUse: ReadonlyMap<string, number>): Promise<void>;
  removeAllOfUser(userId: string): Promise<void>;
}

/** wakatime-api.md, section 2. */
export const mostLiveTokens = 8;
const lastsMs = { code: 365 * msPerDay, implicit: 12 * 3_600_000 } as const;
/** A token is mostly refreshed once it has expired. */
const refreshableMs = 2 * lastsMs.code;
/** Whoever asks again within this time for the same refresh gets another pair: an answer can be lost (RFC 9700, 4.14.2 leaves it open). */
const askAgainMs = 60_000;
/** How long what can't be used any more is remembered. */
const rememberedMs = 30 * msPerDay;

export const accessTokenPrefix = 'waka_tok_';
const refreshTokenPrefix = 'waka_ref_';

const revocation: Document[] = [
  {
    $set: {
      revoked_at: '$$NOW',
      modified_at: '$$NOW',
      remove_at: { $min: ['$remove_at', { $add: ['$$NOW', rememberedMs] }] },
    },
  },
];
const live = { revoked_at: null, replaced_at: null } as const;

export function tokenStore(collection: Collection<TokenDocument>): TokenStore {
  const byRefreshToken = (token: string) => collection.findOne({ refresh_hash: secretId(token) });
  return {
    async issue(tokens) {
      const access_token = accessTokenPrefix + newToken();
      const refresh_token = tokens.kind === 'code' ? refreshTokenPrefix + newToken() : null;
      const created_at = new Date();
      const after = (ms: number): Date => new Date(created_at.getTime() + ms);
      const endsMs = refresh_token === null ? lastsMs[tokens.kind] : refreshableMs;
      const { _id, ...fields }: Omit<TokenDocument, 'modified_at'> = {
        _id: secretId(access_token),
        id: randomUUID(),
        ...tokens,
        ...(refresh_token === null ? {} : { refresh_hash: secretId(refresh_token) }),
        created_at,
        expires_at: after(lastsMs[tokens.kind]),
        ends_at: after(endsMs),
        last_used_at: null,
        replaced_at: null,
        revoked_at: null,
        remove_at: after(endsMs + rememberedMs),
      };
      // An upsert, as only updates know the database's clock
      const document = await collection.findOneAndUpdate(
        { _id },
        { $setOnInsert: fields, $currentDate: { modified_at: true } },
        { upsert: true, returnDocument: 'after' },
      );
      return { access_token, refresh_token, document: document! };
    },
    find: (hash) => collection.findOne({ _id: hashBinary(hash), ...live }),
    findAny: async (token) => (await collection.findOne({ _id: secretId(token) })) ?? byRefreshToken(token),
    byRefreshToken,
    async replace(id) {
      const { matchedCount } = await collection.updateOne({ _id: id, ...live }, [
        { $set: { ...revocation[0]!['$set'], revoked_at: null, replaced_at: '$$NOW' } },
      ]);
      if (matchedCount > 0) return true;
      const lately = { $gt: ['$replaced_at', { $subtract: ['$$NOW', askAgainMs] }] };
      return (await collection.findOne({ _id: id, revoked_at: null, $expr: lately }, { projection: { _id: 1 } })) !== null;
    },
    isRevoked: async (id) => (await collection.findOne({ _id: id, revoked_at: null }, { projection: { _id: 1 } })) === null,
    async revoke(which) {
      if (Object.keys(which).length === 0) throw new TypeError('which tokens?');
      return (await collection.updateMany({ ...which, revoked_at: null }, revocation)).modifiedCount;
    },
    async revokeOldest(userId, appId, kind) {
      const alive = await collection
        .find({ user_id: userId, app_id: appId, ...live, ends_at: { $gt: new Date() } }, { projection: { kind: 1 } })
        .sort({ created_at: 1, _id: 1 })
        .toArray();
      // Those of its own kind first: tokens of the implicit flow, which take no secret, do not push out those that do
      const [same, other] = [alive.filter((t) => t.kind === kind).slice(0, -1), alive.filter((t) => t.kind !== kind)];
      const tooMany = [...same, ...other].slice(0, Math.max(0, alive.length - mostLiveTokens));
      if (tooMany.length === 0) return;
      await collection.updateMany({ _id: { $in: tooMany.map((t) => t._id) }, revoked_at: null }, revocation);
    },
    async lastUses(userId) {
      const uses = await collection
        .aggregate<{ _id: string; at: Date | null }>([
          { $match: { user_id: userId } },
          { $group: { _id: '$app_id', at: { $max: '$last_used_at' } } },
        ])
        .toArray();
      return new Map(uses.flatMap(({ _id, at }) => (at === null ? [] : [[_id, at]])));
    },
    async hashesOfApps(appIds) {
      const tokens = await collection.find({ app_id: { $in: [...appIds] }, ...live }, { projection: { _id: 1 } }).toArray();
      return tokens.map((t) => hexOf(t._id));
    },
    async changedSince(since) {
      const tokens = await collection.find({ modified_at: { $gte: since } }, { projection: { modified_at: 1 } }).toArray();
      return tokens.map((t) => ({ of: hexOf(t._id), at: t.modified_at }));
    },
    async used(lastUse) {
      if (lastUse.size === 0) return;
      await collection.bulkWrite(
        [...lastUse].map(([hash, at]) => ({
          updateOne: { filter: { _id: hashBinary(hash) }, update: { $max: { last_used_at: new Date(at) } } },
        })),
        { ordered: false },
      );
    },
    removeAllOfUser: async (userId) => void (await collection.deleteMany({ user_id: userId })),
  };
}
