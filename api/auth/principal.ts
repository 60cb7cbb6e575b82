import type { Context } from 'koa';
import type { Grant } from '../../shared/domain/scopes.js';

/** Who a request comes from, and what they may do. */
export interface Principal {
  readonly kind: 'key' | 'token' | 'session';
  /** Of the key, the app's token, or the session; never a secret. */
  readonly id: string;
  readonly user_id: string;
  readonly grant: Grant;
  /** ms since the epoch. */
  readonly expires_at: number | null;
}

/** Only behind `authenticate`. */
export const principalOf = (ctx: Context): Principal => ctx.state['principal'] as Principal;

/** The signed-in user's id; only behind `authenticate`. */
export const userIdOf = (ctx: Context): string => principalOf(ctx).user_id;

/** The same, or null for a request without credentials; only behind `authenticateIfAny`. */
export const viewerIdOf = (ctx: Context): string | null => (ctx.state['principal'] as Principal | undefined)?.user_id ?? null;

export const grantOf = (ctx: Context): Grant => principalOf(ctx).grant;
