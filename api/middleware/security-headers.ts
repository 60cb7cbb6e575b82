import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Context, Middleware, Next } from 'koa';

type Headers = readonly (readonly [name: string, value: string])[];

/** The headers that helmet would set on every answer, made once: doing it for each request would cost as much as the rest of it. */
function headersOf(options: Parameters<typeof helmet>[0]): Headers {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  helmet(options)(response.req, response, () => undefined);
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}

const off = {
  strictTransportSecurity: false,
  xPoweredBy: false,
  // Of browsers that are gone
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  xDnsPrefetchControl: false,
  originAgentCluster: false,
} as const;

/** Answers of the API are for programs: a browser that is made to show one does nothing with it. */
const apiHeaders: Headers = [
  ...headersOf({
    ...off,
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginOpenerPolicy: false,
    referrerPolicy: false,
    xFrameOptions: false,
  }),
  // What somebody's key shows is kept by nobody on the way; routes that may be kept say so
  ['Cache-Control', 'private, no-store'],
];

/** What the dashboard's pages may do besides: run scripts of this server, and let them ask it. */
const scriptPolicy = ["script-src 'self'", "connect-src 'self'"];

const pagePolicy = (formActions: readonly string[], hasScripts: boolean): string =>
  [
    "default-src 'none'",
    ...(hasScripts ? scriptPolicy : []),
    "style-src 'self'",
    "img-src 'self' data:",
    ["form-action 'self'", ...formActions].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const pageHeaders: Headers = headersOf({
  ...off,
  contentSecurityPolicy: false,
  // Who signs in again after a session is over comes back to the page of the form
  referrerPolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
});

/** Half a year. Other names of the same host are none of our business. */
const hsts = 'max-age=15552000';

const schemePattern = /^[a-z][a-z0-9+.-]*:$/i;
const originPattern = /^https?:\/\/[a-z0-9.-]+(:\d+)?$/;
/** Schemes whose addresses are programs or files themselves. */
const unsafeSchemes = new Set(['javascript:', 'vbscript:', 'data:', 'blob:', 'file:', 'about:', 'filesystem:']);

/**
 * What a policy says of an address that a form's answer may lead to: its origin, or its scheme where it has none (apps on a phone) or where
 * policies have no word for it (IPv6). A scheme alone ("https:") stands for itself.
 * @returns null for what nothing may lead to
 */
function sourceOf(address: string): string | null {
  const scheme = schemePattern.test(address) ? address.toLowerCase() : null;
  const url = URL.parse(address);
  const protocol = scheme ?? url?.protocol ?? null;
  if (protocol === null || unsafeSchemes.has(protocol)) return null;
  return scheme === null && url !== null && originPattern.test(url.origin) ? url.origin : protocol;
}

/** Sets what every answer carries; pages and routes that say otherwise set theirs over it. */
export function securityHeaders(): Middleware {
  return (ctx: Context, next: Next) => {
    const { res } = ctx;
    for (const [name, value] of apiHeaders) res.setHeader(name, value);
    // Over plain http browsers take no notice of it, and it would be a lie
    if (ctx.state['overTls'] === true) res.setHeader('Strict-Transport-Security', hsts);
    return next();
  };
}

/** Parameters of pages that a secret may stand in: no other address may hear of them. */
const secretParameters = ['token', 'code', 'invitation'] as const;
const hasSecretInUrl = (ctx: Context): boolean =>
  secretParameters.some((name) => ctx.query[name] !== undefined || ctx.params?.[name] !== undefined);

/** Sets what a page carries. `ctx.state['formActions']`: addresses of others, or their schemes, that the answer to one of its forms may lead to. */
export function setPageHeaders(ctx: Context, { hasScripts = false } = {}): void {
  const formActions = (ctx.state['formActions'] as readonly string[] | undefined) ?? [];
  const sources = formActions.map(sourceOf).filter((source) => source !== null);
  for (const [name, value] of pageHeaders) ctx.set(name, value);
  ctx.set('Content-Security-Policy', pagePolicy([...new Set(sources)], hasScripts));
  if (hasSecretInUrl(ctx)) ctx.set('Referrer-Policy', 'no-referrer');
  ctx.set('Cache-Control', 'no-store');
}
