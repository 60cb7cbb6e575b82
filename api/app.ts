import cors from '@koa/cors';
import Router from '@koa/router';
import Koa from 'koa';
import { METHODS } from 'node:http';
import type { Config } from '../shared/config/load.js';
import type { Rendering } from '../shared/presenters/rendering.js';
import type { PriceTable } from '../shared/domain/ai-prices.js';
import type { Logger } from '../shared/observability/log.js';
import type { Changes } from '../shared/queue/changes.js';
import type { HeartbeatsQueue } from '../shared/queue/heartbeats-queue.js';
import type { Stores } from '../shared/store/stores.js';
import { authenticate, authenticateIfAny } from './auth/authenticate.js';
import { scopeGuard } from './auth/scope-guard.js';
import type { Background } from './background.js';
import { ownOrShared, ownUserOnly } from './auth/own-user.js';
import { requireOnDuty } from './auth/on-duty.js';
import type { CredentialCache } from './auth/credential-cache.js';
import type { Mailer } from '../shared/mail/mailer.js';
import type { Oidc } from './auth/oidc.js';
import type { SignInLimits } from './auth/sign-in-limits.js';
import type { SetUp } from './auth/set-up.js';
import type { Visitors } from './auth/visitors.js';
import { createCommunity } from './community.js';
import { oauthRoutes } from './oauth/routes.js';
import { accountPages } from './pages/account-pages.js';
import { assetRoutes } from './pages/assets.js';
import { dashboardPages } from './pages/dashboard.js';
import { downloadRoutes } from './pages/downloads.js';
import { photoRoutes } from './pages/photos.js';
import { createPages, type PageSpec } from './pages/pages.js';
import type { WebBundle } from './pages/web-bundle.js';
import { addresses } from './middleware/addresses.js';
import { aliases } from './middleware/aliases.js';
import { errors } from './middleware/errors.js';
import { noteAstray, noteRefused, noteWrongKey } from './middleware/note-refusals.js';
import { createRateLimits, limitHeaders, type Limits } from './middleware/rate-limits.js';
import { requestId } from './middleware/request-id.js';
import { requestLimits } from './middleware/request-limits.js';
import { requestLog } from './middleware/request-log.js';
import { securityHeaders } from './middleware/security-headers.js';
import { openApiDocument } from './openapi/document.js';
import { docsRoutes } from './ops/docs.js';
import type { ApiMetrics } from './ops/api-metrics.js';
import { healthRoutes, type HealthDeps } from './ops/health.js';
import { metricsRoutes } from './ops/metrics.js';
import { catalogueRoutes } from './routes/catalogue.js';
import { clientRoutes } from './routes/clients.js';
import { communityRoutes } from './routes/community.js';
import { dataDumpRoutes } from './routes/data-dumps.js';
import { durationRoutes } from './routes/durations.js';
import { heartbeatRoutes } from './routes/heartbeats.js';
import { insightRoutes } from './routes/insights.js';
import { overviewRoutes } from './routes/overview.js';
import { openApiRoutes } from './routes/openapi.js';
import { originRoutes } from './routes/origins.js';
import { statsRoutes } from './routes/stats.js';
import { statusBarRoutes } from './routes/status-bar.js';
import { summaryRoutes } from './routes/summaries.js';
import { systemRoutes } from './routes/system.js';
import type { System } from './system/system.js';
import { accountRoutes } from './routes/account.js';
import { projectNameRoutes } from './routes/project-names.js';
import { projectPageRoutes } from './routes/project-pages.js';
import { projectRoutes } from './routes/projects.js';
import { userRoutes } from './routes/users.js';
import { queuesBoard } from './queues-board/board.js';
import type { BoardQueues } from './queues-board/board-queues.js';
import type { Refusals } from './refusals.js';
import { activityRoutes } from './routes/activity.js';
import { apiKeyRoutes } from './routes/api-keys.js';
import { refusalRoutes } from './routes/refusals.js';
import { createRoutes, isLimited, pathsOf, type RouteSpec } from './routing.js';

export interface ApiDeps {
  readonly stores: Stores;
  readonly queue: HeartbeatsQueue;
  readonly background: Background;
  readonly changes: Pick<Changes, 'wordOf'>;
  readonly refusals: Refusals;
  readonly boardQueues: BoardQueues;
  readonly system: System;
  readonly credentials: CredentialCache;
  readonly visitors: Visitors;
  readonly setUp: SetUp;
  /** Who may make an account. */
  readonly signUp: Config['accounts']['signUp'];
  readonly mailer: Mailer | null;
  readonly signInLimits: SignInLimits;
  readonly oidc: Oidc | null;
  /** Address that people reach this server at; '' where it is not set. */
  readonly publicUrl: string;
  /** IP addresses and networks of proxies that are believed. */
  readonly trustedProxies: readonly string[];
  readonly limits: Limits;
  readonly health: Omit<HealthDeps, 'queue'>;
  readonly metrics: ApiMetrics;
  /** What Prometheus reads them with; '' where none is set. */
  readonly metricsToken: string;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Bytes of a file to import. */
  readonly importLimit: number;
  /** Age in days after which heartbeats are not taken any more; 0: they always are. */
  readonly retentionDays: number;
  /** What AI models cost. */
  readonly prices: PriceTable;
  readonly rendering: Rendering;
  /** The dashboard; null where it is not built. */
  readonly web: WebBundle | null;
  /** Addresses that clients reach this server at. */
  readonly publicIps: readonly string[];
  /** Least users that community stats tell of. */
  readonly communityMinUsers: number;
  readonly log: Logger;
}

/** How long browsers may remember a preflight; WakaTime's (wakatime-api.md, section 1). */
const preflightSeconds = 21_600;

/** Whether a client cut its connection: anybody can, and as often as they like. */
const isHungUp = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';

export interface Api {
  readonly app: Koa;
  /** All operations, in the order they are looked for. */
  readonly specs: readonly RouteSpec[];
  /** All pages, and what their forms do. */
  readonly pages: readonly PageSpec[];
}

/** The API as a Koa application; it does not listen. */
export function createApp(deps: ApiDeps): Api {
  const app = new Koa();
  // 405 for all methods that an operation does not have, where the router would answer 501 to those it does not know
  const api = new Router({ prefix: '/api/v1', methods: [...METHODS] });
  const ops = new Router();
  healthRoutes(ops, { ...deps.health, queue: deps.queue });
  const limits = createRateLimits(deps.limits);
  const { byAddress, byPrincipal, guesses } = limits;
  const signedIn = authenticate({ ...deps, guesses });
  const signedInOrNot = authenticateIfAny({ ...deps, guesses });
  const sends = authenticate({ ...deps, guesses: limits.heartbeatGuesses, onNobody: noteWrongKey(deps.refusals) });
  const refused = noteRefused(deps.refusals);
  const ownUser = ownUserOnly(deps.stores.users);
  const anyUser = ownOrShared(deps.stores.users);
  const onDuty = requireOnDuty({ ...deps, limits });
  const routes = createRoutes(api, (spec) => {
    if (spec.scope === 'public') return [byAddress];
    if (spec.scope === 'admin') return [byAddress, onDuty];
    const scoped = scopeGuard(spec);
    if (spec.shareable) return [byAddress, signedInOrNot, byPrincipal, anyUser, scoped];
    const counted = spec.polled ? [signedIn, byPrincipal, scoped] : [byAddress, signedIn, byPrincipal, scoped];
    const known = isLimited(spec) ? counted : [sends, refused, scoped];
    return pathsOf(spec).some((path) => path.includes('/:user')) ? [...known, ownUser] : known;
  });
  clientRoutes(routes, deps);
  heartbeatRoutes(routes, deps);
  statusBarRoutes(routes, deps);
  summaryRoutes(routes, deps);
  durationRoutes(routes, deps);
  userRoutes(routes, deps);
  accountRoutes(routes, deps);
  activityRoutes(routes, deps);
  refusalRoutes(routes, deps);
  apiKeyRoutes(routes, deps);
  projectRoutes(routes, deps);
  projectNameRoutes(routes, deps);
  projectPageRoutes(routes, deps);
  originRoutes(routes, deps);
  catalogueRoutes(routes, deps);
  dataDumpRoutes(routes, deps);
  overviewRoutes(routes, deps);
  statsRoutes(routes, deps);
  const community = createCommunity(deps.stores.community, deps.communityMinUsers, deps.log);
  insightRoutes(routes, deps, community);
  communityRoutes(routes, community);
  systemRoutes(routes, deps);
  const document = () => openApiDocument(routes.specs);
  openApiRoutes(routes, document);
  // For what is added from here on: those who look after the server are not limited in it
  ops.use(byAddress);
  docsRoutes(ops, document);
  assetRoutes(ops, deps.web);
  photoRoutes(ops, deps);
  downloadRoutes(ops, deps);
  const pages = createPages(ops, { ...deps, limits });
  dashboardPages(pages, deps);
  accountPages(pages, deps);
  queuesBoard(ops, pages, onDuty, deps);
  metricsRoutes(ops, { registry: deps.metrics.registry, token: deps.metricsToken, onDuty });
  oauthRoutes(ops, deps);

  app.use(addresses(deps));
  app.use(aliases());
  app.use(requestId());
  app.use(requestLog(deps.log, deps.metrics));
  app.use(securityHeaders());
  app.use(errors(deps.log));
  app.use(requestLimits());
  // Extensions and VS Code on the web call from other origins; keys are sent by hand, so cookies play no part
  app.use(
    cors({
      origin: '*',
      allowMethods: 'GET,POST,PUT,PATCH,DELETE,OPTIONS',
      allowHeaders: 'Authorization,Content-Type,X-Machine-Name,Timezone',
      exposeHeaders: [...limitHeaders, 'X-Request-Id'].join(','),
      maxAge: preflightSeconds,
      keepHeadersOnError: true,
    }),
  );
  app.use(ops.routes());
  app.use(api.routes());
  app.use(byAddress);
  app.use(noteAstray({ ...deps, guesses }));
  app.use(api.allowedMethods());
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (isHungUp(error)) deps.log.debug({ err: error.message }, 'the client hung up');
    else deps.log.error({ err: error }, 'request failed');
  });
  return { app, specs: routes.specs, pages: pages.specs };
}
