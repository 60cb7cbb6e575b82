import type { Binary } from 'mongodb';
import type { Scope, ScopeSeparator } from '../domain/scopes.js';

/** An app of a third party that people can allow to use their accounts. */
export interface AppDocument {
  /** Its `client_id`, a UUID. */
  _id: string;
  /** Who registered it. */
  user_id: string;
  name: string;
  description: string;
  website: string;
  /** Where it may have people sent to, to the letter. */
  redirect_uris: readonly string[];
  /** It runs where people can look into it, and so can't keep a secret: it proves itself by PKCE. */
  public_client: boolean;
  /** SHA-256 of its secret. */
  secret_hash: Binary;
  created_at: Date;
  modified_at: Date;
}

/** A user allows an app something. One of each user and app. */
export interface ConsentDocument {
  /** `user_id:app_id` */
  _id: string;
  /** A new one when it was taken back and given again: what was begun under the old one is worth nothing. */
  id: string;
  user_id: string;
  app_id: string;
  /** All that was ever allowed. */
  scopes: Scope[];
  created_at: Date;
  /** When tokens were made, within the last hour. */
  recent_tokens: Date[];
}

/** What a browser brings an app, to be exchanged for tokens once. */
export interface CodeDocument {
  /** SHA-256 of the code. */
  _id: Binary;
  /** The tokens that come of it, also by refreshing, have this as their `family`. */
  family: string;
  user_id: string;
  app_id: string;
  consent_id: string;
  redirect_uri: string;
  scopes: readonly Scope[];
  scope_separator: ScopeSeparator;
  /** PKCE, by S256. */
  code_challenge: string | null;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  /** It was used again. */
  replayed_at: Date | null;
  /** A TTL index removes it then: a code is remembered for longer than it holds, to tell that it is used again. */
  remove_at: Date;
}

/** An access token of an app, with the token that it is refreshed by. */
export interface TokenDocument {
  /** SHA-256 of the access token. */
  _id: Binary;
  /** To name it by. */
  id: string;
  user_id: string;
  app_id: string;
  consent_id: string;
  family: string;
  kind: 'code' | 'implicit';
  scopes: readonly Scope[];
  /** What refreshing gives, where an app asked for a token of less. */
  granted_scopes: readonly Scope[];
  scope_separator: ScopeSeparator;
  /** SHA-256 of the refresh token; implicit ones have none. */
  refresh_hash?: Binary;
  created_at: Date;
  /** Of the access token. */
  expires_at: Date;
  /** Of all of it. */
  ends_at: Date;
  /** About: written once a minute. */
  last_used_at: Date | null;
  /** It was refreshed. */
  replaced_at: Date | null;
  revoked_at: Date | null;
  /** By the database's clock. */
  modified_at: Date;
  /** A TTL index removes it then. */
  remove_at: Date;
}
