import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import { forbidden } from '../../shared/errors.js';
import type { Logger } from '../../shared/observability/log.js';
import type { SetUp } from '../auth/set-up.js';
import { csrfTokenOf, isCsrfToken, isForeign } from '../auth/csrf.js';
import { formTokenOf, hasCookies, visitorOf, type Visitor, type Visitors } from '../auth/visitors.js';
import { isLoopback } from '../../shared/config/origin.js';
import { logFault, toAppError } from '../middleware/errors.js';
import type { RateLimits } from '../middleware/rate-limits.js';
import { setPageHeaders } from '../middleware/security-headers.js';
import { originOf } from '../context.js';
import { errorPage } from './error-page.js';
import { readForm, type Form } from './form.js';
import { html } from './html.js';
import { pageText, type Page } from './layout.js';
import { themeOf } from './theme.js';

/** Who may see a page: anybody, who is signed in, administrators. */
export type PageAccess = 'everyone' | 'user' | 'admin';

/** A page, or what a form of it does. */
export interface PageSpec {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly access: PageAccess;
  /** Reachable while there is no account yet. */
  readonly beforeSetUp?: true;
  /** The handler reads the body and checks `isOwnForm` itself (files). */
  readonly ownBody?: true;
}

export interface Visit<V = Visitor | null> {
  readonly ctx: RouterContext;
  readonly visitor: V;
  /** Goes into every form, as the hidden field `csrf`. */
  readonly csrf: string;
  /** Empty for a GET. */
  readonly form: Form;
  /** Answers with a page. */
  show(page: Page): void;
  /** Answers with the address to go on at; for what a form did. */
  go(path: string): void;
}

type VisitOf<A extends PageAccess> = Visit<A extends 'everyone' ? Visitor | null : Visitor>;

export interface Pages {
  add<A extends PageAccess>(spec: PageSpec & { readonly access: A }, handler: (visit: VisitOf<A>) => void | Promise<void>): void;
  /** All that were added, in order. */
  readonly specs: readonly PageSpec[];
}

export interface PagesDeps {
  readonly visitors: Visitors;
  readonly setUp: SetUp;
  readonly limits: RateLimits;
  /** Address that people reach this server at; '' where it is not set. */
  readonly publicUrl: string;
  readonly log: Logger;
}

const noForm: Form = { get: () => '', has: () => false, all: () => [] };

/** Only paths of this server, as addresses have them; also what a browser takes for one with a host ("//", "/\") is none. */
export const ownPath = (path: string): string => (/^\/(?!\/)[!-[\]-~]*$/.test(path) && path.length < 8192 ? path : '/');

export const csrfField = (csrf: string) => html`<input type="hidden" name="csrf" value="${csrf}" />`;

/** Whether a form comes from a page of this server: by the browser's word, and by the token that only its pages have. */
export function checkOwnForm(ctx: RouterContext, given: string, expected: string): void {
  if (isForeign(ctx) || !isCsrfToken(given, expected)) {
    throw forbidden(
      'This form is out of date, or came from somewhere else. Go back, load the page again, and send it once more.',
    );
  }
}

/**
 * Why a browser that came over plain http sends no cookies: it keeps no Secure ones there. Over TLS, and to the machine itself, browsers say where
 * a form comes from.
 * @returns null where that is not the reason
 */
function cookieFault(ctx: RouterContext, publicUrl: string): string | null {
  const isPlain = !ctx.secure && ctx.get('sec-fetch-site') === '' && !isLoopback(ctx.host.replace(/:\d+$/, ''));
  if (!isPlain || hasCookies(ctx) || ctx.state['secureCookies'] === false) return null;
  const begin = 'Your browser sent no cookie back: over plain http it keeps none of this server.';
  return publicUrl === ''
    ? `${begin} Whoever runs the server can put it behind a proxy with TLS and set SUNDIAL_URL to its https:// address, or set SUNDIAL_URL=http://${ctx.host} to go without TLS: then everybody on the way can read along.`
    : `${begin} Open ${publicUrl} instead.`;
}

/** Pages for people: who may see them, their forms and their errors, in one place. */
export function createPages(router: Router, { visitors, setUp, limits, publicUrl, log }: PagesDeps): Pages {
  const specs: PageSpec[] = [];

  function show(ctx: RouterContext, visitor: Visitor | null, csrf: string, page: Page): void {
    ctx.status = page.status ?? 200;
    ctx.type = 'text/html';
    setPageHeaders(ctx, { hasScripts: page.scripts !== undefined });
    ctx.body = pageText(page, { visitor, csrf, path: ctx.path, theme: themeOf(ctx) });
  }

  const goTo = (ctx: RouterContext, path: string): void => {
    ctx.status = 303;
    ctx.set('Location', path);
    ctx.body = '';
  };

  function showError(ctx: RouterContext, visitor: Visitor | null, thrown: unknown): void {
    const error = toAppError(thrown);
    logFault(log, ctx, error);
    ctx.set(error.headers);
    show(ctx, visitor, visitor === null ? '' : csrfTokenOf(visitor.token), errorPage(error));
  }

  return {
    specs,
    add(spec, handler) {
      const { method, path, access, beforeSetUp, ownBody } = spec;
      specs.push(spec);
      router[method](path, async (ctx: RouterContext) => {
        let visitor: Visitor | null = null;
        try {
          if (beforeSetUp !== true && (await setUp.isNeeded())) return goTo(ctx, '/set-up');
          visitor = await visitorOf(ctx, visitors, limits.guesses);
          if (visitor) ctx.state['visitor'] = visitor;
          if (visitor) limits.count(ctx, { id: visitor.session.id, user_id: visitor.user._id });
          // The form of a page whose session is over: nothing is done, and the page comes again after signing in
          if (access !== 'everyone' && visitor === null) {
            const back = method === 'get' ? ctx.url : ownPath(pathOfReferrer(ctx));
            return goTo(
              ctx,
              `/sign-in?${new URLSearchParams({ next: back, ...(method === 'post' && { ended: '1' }) }).toString()}`,
            );
          }
          if (access === 'admin' && visitor?.user.is_admin !== true) throw forbidden('Only administrators may see this page.');
          const csrf = csrfTokenOf(visitor?.token ?? formTokenOf(ctx));
          let form = noForm;
          const fault = method === 'post' ? cookieFault(ctx, publicUrl) : null;
          if (fault !== null) throw forbidden(fault);
          if (method === 'post' && ownBody !== true) {
            form = await readForm(ctx);
            checkOwnForm(ctx, form.get('csrf'), csrf);
          }
          await handler({
            ctx,
            visitor: visitor!,
            csrf,
            form,
            show: (page) => show(ctx, visitor, csrf, page),
            go: (to) => goTo(ctx, to),
          });
        } catch (error) {
          showError(ctx, visitor, error);
        }
      });
    },
  };
}

/** Where a form was sent from, for after signing in. */
export function pathOfReferrer(ctx: RouterContext): string {
  const referrer = URL.parse(ctx.get('referer'));
  return referrer !== null && referrer.host === URL.parse(originOf(ctx))?.host ? referrer.pathname + referrer.search : '/';
}
