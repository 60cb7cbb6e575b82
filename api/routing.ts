import type { RouterContext, RouterMiddleware } from '@koa/router';
import type Router from '@koa/router';
import { Type, type Static, type TObject, type TSchema } from 'typebox';
import type { Scope } from '../shared/domain/scopes.js';
import { queryReader } from '../shared/schema/queries.js';

/**
 * What a caller must be allowed to do (wakatime-api.md, section 2). `public`: anybody may, without a key; `signed_in`: whoever has one,
 * whatever it is for; `account`: only who may do everything; `session`: only who is signed in with a browser; `admin`: who looks after the server,
 * as administrators who are signed in and their keys for that do.
 */
export type RouteScope = Scope | 'public' | 'signed_in' | 'account' | 'session' | 'admin';

/** One operation of the API: what it takes and answers. Checks, the OpenAPI document and the tests of answers are made from it. */
export interface RouteSpec<Query extends TObject = TObject> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Below `/api/v1`, as @koa/router takes it; further ones are other spellings of it. */
  readonly path: string | readonly [string, ...string[]];
  /** Unique: the OpenAPI document's `operationId`. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly scope: RouteScope;
  /** A scope that will do as well. */
  readonly orScope?: Scope;
  /** Any part of the scope will do: the handler leaves out what is not granted. */
  readonly parts?: true;
  /** Of a user who may share it: others may ask, also without a key. */
  readonly shareable?: true;
  /** Its path parameters, where api/openapi/path-parameters.ts does not know them. */
  readonly params?: TObject;
  readonly query?: Query;
  /** Request headers it reads, but for the key. */
  readonly headers?: TObject;
  /** What the body should be; each route says itself what is wrong with one. */
  readonly body?: TSchema;
  /** Bodies of the answers by status, without those of errors. */
  readonly answers: Readonly<Record<number, TSchema>>;
  /** Statuses of errors that the rest does not tell (api/openapi/error-statuses.ts). */
  readonly errors?: readonly number[];
  /** It answers with an ETag, and 304 to those who have what it tells of. */
  readonly etag?: true;
  /** Pages that are open ask it every other second: it does not count for their address, which may be that of a whole office. */
  readonly polled?: true;
}

export type RouteHandler<Query extends TObject> = (ctx: RouterContext, query: Static<Query>) => void | Promise<void>;

export interface Routes {
  add<Query extends TObject>(spec: RouteSpec<Query>, handler: RouteHandler<Query>): void;
  /** All that were added, in order. */
  readonly specs: readonly RouteSpec[];
}

/** Whether too many requests are answered 429. Heartbeats and plugins' errors never are: their clients would send on without a pause (clients.md). */
export const isLimited = ({ method, scope }: Pick<RouteSpec, 'method' | 'scope'>): boolean =>
  method !== 'post' || scope !== 'write_heartbeats';

const noQuery = Type.Object({});

export const pathsOf = ({ path }: Pick<RouteSpec, 'path'>): readonly string[] => (typeof path === 'string' ? [path] : path);

/**
 * Registers operations with what they declare.
 * @param guards middlewares that run before a route's handler, by its spec
 */
export function createRoutes(router: Router, guards: (spec: RouteSpec) => readonly RouterMiddleware[]): Routes {
  const specs: RouteSpec[] = [];
  return {
    specs,
    add(spec, handler) {
      const read = queryReader((spec.query ?? noQuery) as NonNullable<typeof spec.query>);
      const middlewares = guards(spec);
      specs.push(spec);
      router[spec.method]([...pathsOf(spec)], ...middlewares, (ctx: RouterContext) => handler(ctx, read(ctx.query)));
    },
  };
}
