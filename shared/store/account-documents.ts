import type { Binary, ObjectId } from 'mongodb';

/** Somebody who signed in with a browser. */
export interface SessionDocument {
  /** SHA-256 of the token in the cookie. */
  _id: Binary;
  /** To name it by. */
  id: string;
  user_id: string;
  created_at: Date;
  last_seen_at: Date;
  /** A TTL index removes it then. */
  expires_at: Date;
  user_agent: string;
  ip: string;
}

/** What a link can be for that may be used once. */
export type TicketKind = 'invitation' | 'password-reset' | 'email-confirmation' | 'oidc';

export interface TicketDocument {
  /** SHA-256 of the token in the link. */
  _id: Binary;
  /** To name it by. */
  id: string;
  kind: TicketKind;
  /** Whom it is for; null for an invitation. */
  user_id: string | null;
  email: string | null;
  /** Whoever made it; null: the person itself, or nobody. */
  created_by: string | null;
  /** What else it carries. */
  data: Readonly<Record<string, string | boolean>>;
  created_at: Date;
  /** A TTL index removes it then. */
  expires_at: Date;
}

/** A browser that somebody has signed in with: limits against guessing do not keep it out (api/auth/sign-in-limits.ts). */
export interface DeviceDocument {
  /** SHA-256 of the token in its cookie. */
  _id: Binary;
  user_id: string;
  expires_at: Date;
}

export interface AuditDocument {
  _id: ObjectId;
  at: Date;
  /** What was done, such as `key.revoked` (shared/store/audit.ts). */
  action: string;
  /** Who did it; null: nobody who is signed in, or the command line. */
  actor_id: string | null;
  actor_name: string | null;
  /** Whose account it is about. */
  user_id: string | null;
  user_name: string | null;
  ip: string | null;
  /** Never a secret. */
  details: Readonly<Record<string, string | number | boolean | null>>;
}
