import type { Context, Middleware } from 'koa';
import { isBrowser, isKnownEditor } from '../../shared/domain/editor-name.js';
import { decodeMachineName } from '../../shared/domain/machine-name.js';
import { parseUserAgent } from '../../shared/domain/user-agent.js';
import type { FieldErrors } from '../../shared/errors.js';
import { withoutSecrets } from '../../shared/observability/redact.js';
import { addressKey } from '../auth/address-key.js';
import type { CredentialCache } from '../auth/credential-cache.js';
import { secretOf } from '../auth/credentials.js';
import { principalOf } from '../auth/principal.js';
import type { RefusalReason } from '../../shared/schema/answers/refusals.js';
import type { Refusal, Refusals } from '../refusals.js';
import { toAppError } from './errors.js';
import type { Guesses } from './rate-limits.js';

/** Of texts that clients choose. */
const longestDetail = 200;

const editorOf = (ctx: Context): string | null => parseUserAgent(ctx.get('user-agent')).editor;

/**
 * What a request's client is counted by, and what it is shown for; null where a proxy that is not trusted stands before it, and everybody has the
 * same address.
 */
export function clientAddress(ctx: Context): string | null {
  const isHidden = ctx.state['isProxied'] !== true && (ctx.get('x-forwarded-for') !== '' || ctx.get('forwarded') !== '');
  return isHidden ? null : addressKey(ctx.ip);
}

/** Heartbeats that came without a key that is anybody's: nothing of it is kept, and of the client only a name that we know. */
export function noteWrongKey(refusals: Refusals): (ctx: Context, reason: RefusalReason) => void {
  return (ctx, reason) => {
    const address = clientAddress(ctx);
    if (address === null) return;
    const editor = editorOf(ctx);
    const isKnown = editor !== null && (isKnownEditor(editor) || isBrowser(editor));
    refusals.note({ address }, { reason, editor: isKnown ? editor : null, machine: null, detail: null });
  };
}

const firstOf = (errors: FieldErrors): string => {
  const [field, texts] = Object.entries(errors)[0] ?? ['', []];
  return `${field}: ${texts[0] ?? ''}`;
};

/** In the form that `secrets` of redact.ts leaves, as ids of users have it: a key of older clients. */
const bareKey = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const told = (ctx: Context, reason: RefusalReason, detail: string | null): Refusal => ({
  reason,
  editor: editorOf(ctx),
  machine: decodeMachineName(ctx.get('x-machine-name')),
  detail: detail === null ? null : withoutSecrets(detail).replaceAll(bareKey, '[removed]').slice(0, longestDetail),
});

/** Says that some heartbeats of a batch can't be taken; `noteRefused` writes it down. */
export function refuseSome(ctx: Context, errors: FieldErrors): void {
  const before = ctx.state['refusedHeartbeats'] as { count: number; first: string } | undefined;
  if (before) before.count += 1;
  else ctx.state['refusedHeartbeats'] = { count: 1, first: firstOf(errors) };
}

/** Notes what a known client sends that can't be taken. Only behind `authenticate`. */
export function noteRefused(refusals: Refusals): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { code, status, message, fields } = toAppError(error);
      // What is over soon is none of the client's faults
      if (code === 'insufficient_scope') refusals.note(principalOf(ctx), told(ctx, 'scope', null));
      else if (status < 500 && status !== 429) {
        refusals.note(principalOf(ctx), told(ctx, fields ? 'heartbeats' : 'request', fields ? firstOf(fields) : message));
      }
      throw error;
    }
    const some = ctx.state['refusedHeartbeats'] as { count: number; first: string } | undefined;
    if (some) refusals.note(principalOf(ctx), told(ctx, 'heartbeats', some.first), some.count);
  };
}

interface AstrayDeps {
  readonly refusals: Refusals;
  readonly credentials: CredentialCache;
  readonly guesses: Guesses;
}

const heartbeatsPath = /\/heartbeats?(\.bulk)?$/;
const pluginAgent = /^wakatime\//;

/** Heartbeats that no route takes: by a wrong address, or a redirect, after which clients read where they meant to send (clients.md). */
function reasonOf({ method, path, headers }: Context): RefusalReason | null {
  if (method === 'GET') return path.endsWith('/heartbeats.bulk') ? 'redirect' : null;
  if (method !== 'POST') return null;
  return heartbeatsPath.test(path) || pluginAgent.test(headers['user-agent'] ?? '') ? 'path' : null;
}

/** Notes heartbeats that went astray, for whoever's key they have; only behind all routes. */
export function noteAstray({ refusals, credentials, guesses }: AstrayDeps): Middleware {
  return async (ctx, next) => {
    const reason = reasonOf(ctx);
    const secret = reason && secretOf(ctx.get('authorization'), ctx.query);
    if (reason && secret) {
      const found = credentials.find(secret, () => guesses.take(ctx));
      const principal = found instanceof Promise ? await guesses.settle(ctx, found) : found;
      if (principal) refusals.note(principal, told(ctx, reason, ctx.path));
    }
    return next();
  };
}
