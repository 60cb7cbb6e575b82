import type { Context } from 'koa';
import { forbidden } from '../../shared/errors.js';
import type { SessionDocument } from '../../shared/store/account-documents.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { hashSecret, newToken } from '../../shared/store/secrets.js';
import type { SessionOrigin, SessionStore } from '../../shared/store/sessions.js';
import { isActive, type UserStore } from '../../shared/store/users.js';
import type { Guesses } from '../middleware/rate-limits.js';
import { deviceLastsMs, type DeviceStore } from '../../shared/store/devices.js';

/** Somebody who is signed in with a browser. */
export interface Visitor {
  readonly user: UserDocument;
  readonly session: SessionDocument;
  /** Of the session, from its cookie. */
  readonly token: string;
}

/** Those who are signed in with a browser. */
export interface Visitors {
  find(token: string): Promise<Visitor | null>;
  /**
   * Begins a session and gives the browser its cookies.
   * @throws AppError 403 when the account was disabled, or its password changed, since `user` was read
   */
  signIn(ctx: Context, user: UserDocument): Promise<void>;
  /** The same after a change of the password: all other sessions end, and no other browser is known any more. */
  signInAlone(ctx: Context, user: UserDocument): Promise<void>;
  /** Ends the session of a browser. */
  signOut(ctx: Context, visitor: Visitor): Promise<void>;
  /** Ends all sessions of a user. @returns how many */
  signOutEverywhere(ctx: Context, user: UserDocument): Promise<number>;
  /** What to count this browser by, if a user has signed in with it before. */
  deviceOf(ctx: Context, userId: string): Promise<string | null>;
}

/** A "__Host-" name is taken by browsers only with Secure, from this host, for all paths; it needs https. */
export const nameOf = (ctx: Context, name: string): string => (isSecure(ctx) ? `__Host-${name}` : name);
const sessionCookie = 'sundial_session';
const deviceCookie = 'sundial_device';
const formCookie = 'sundial_form';

/** Without TLS cookies can only be kept from the network where there is none: on the machine itself browsers take Secure ones, too. */
const isSecure = (ctx: Context): boolean => ctx.state['secureCookies'] !== false;

/** @param maxAge ms; a value of null takes the cookie away */
export function setCookie(ctx: Context, name: string, value: string | null, maxAge: number): void {
  ctx.cookies.secure = true;
  ctx.cookies.set(nameOf(ctx, name), value, {
    httpOnly: true,
    secure: isSecure(ctx),
    sameSite: 'lax',
    overwrite: true,
    maxAge: value === null ? 0 : maxAge,
  });
}

const tokenPattern = /^[\w-]{43}$/;
function cookieOf(ctx: Context, name: string): string | null {
  const value = ctx.cookies.get(nameOf(ctx, name)) ?? '';
  return tokenPattern.test(value) ? value : null;
}

/** The token in the session's cookie; it may be of no session any more. */
export const sessionTokenOf = (ctx: Context): string | null => (ctx.get('cookie') === '' ? null : cookieOf(ctx, sessionCookie));

/**
 * Whom a browser is signed in as; null for nobody.
 * @throws AppError when too many wrong cookies came from its address
 */
export async function visitorOf(ctx: Context, visitors: Visitors, guesses: Guesses): Promise<Visitor | null> {
  const token = sessionTokenOf(ctx);
  if (token === null) return null;
  guesses.take(ctx);
  return guesses.settle(ctx, visitors.find(token));
}

/**
 * Gives the scripts of the pages below a path the CSRF token of their session, under the name by which axios looks for it. The token comes back in
 * a header: the cookie itself proves nothing.
 */
export function setScriptCsrfCookie(ctx: Context, csrf: string, path: string): void {
  ctx.cookies.secure = true;
  ctx.cookies.set('XSRF-TOKEN', csrf, { path, httpOnly: false, secure: isSecure(ctx), sameSite: 'strict', overwrite: true });
}

/** Whether a browser sent any cookie of ours back. */
export const hasCookies = (ctx: Context): boolean => cookieOf(ctx, sessionCookie) !== null || cookieOf(ctx, formCookie) !== null;

/** A token that binds forms to a browser that is not signed in; it gets one with the first form. */
export function formTokenOf(ctx: Context): string {
  const there = cookieOf(ctx, formCookie);
  if (there !== null) return there;
  const token = (ctx.state['formToken'] as string | undefined) ?? newToken();
  ctx.state['formToken'] = token;
  setCookie(ctx, formCookie, token, deviceLastsMs);
  return token;
}

const originOf = (ctx: Context): SessionOrigin => ({ user_agent: ctx.get('user-agent'), ip: ctx.ip });

export interface VisitorDeps {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly devices: DeviceStore;
}

export function createVisitors({ users, sessions, devices }: VisitorDeps): Visitors {
  async function deviceOf(ctx: Context, userId: string): Promise<string | null> {
    const token = cookieOf(ctx, deviceCookie);
    return token !== null && (await devices.knows(userId, token)) ? hashSecret(token) : null;
  }

  async function signIn(ctx: Context, user: UserDocument): Promise<void> {
    const token = await sessions.begin(user._id, originOf(ctx));
    // Looked at after the session has begun: whoever ends all of them, after a change, ends this one or is seen here
    const now = await users.byId(user._id);
    if (!now || !isActive(now) || now.password_hash !== user.password_hash) {
      await sessions.endByToken(token);
      throw forbidden('Your account was changed just now. Sign in once more.');
    }
    setCookie(ctx, sessionCookie, token, deviceLastsMs);
    if ((await deviceOf(ctx, user._id)) === null) {
      setCookie(ctx, deviceCookie, await devices.remember(user._id), deviceLastsMs);
    }
  }

  return {
    async find(token) {
      const session = await sessions.find(token);
      const user = session && (await users.byId(session.user_id));
      return session && user && isActive(user) ? { session, user, token } : null;
    },
    signIn,
    async signInAlone(ctx, user) {
      await Promise.all([sessions.endAll(user._id), devices.forgetAll(user._id)]);
      await signIn(ctx, user);
    },
    async signOut(ctx, { user, session }) {
      await sessions.end(user._id, session.id);
      setCookie(ctx, sessionCookie, null, 0);
    },
    async signOutEverywhere(ctx, user) {
      const [ended] = await Promise.all([sessions.endAll(user._id), devices.forgetAll(user._id)]);
      setCookie(ctx, sessionCookie, null, 0);
      return ended;
    },
    deviceOf,
  };
}
