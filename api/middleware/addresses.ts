import type { Context, Middleware, Next } from 'koa';
import { isLoopback } from '../../shared/config/origin.js';
import { forwardedReader, plainAddress } from './forwarded.js';

/** An own property goes before what koa reads from the request. */
const put = (request: object, name: string, value: string): void => void Object.defineProperty(request, name, { value });

export interface Addresses {
  /** Address that people reach this server at; '' where it is not set. */
  readonly publicUrl: string;
  /** IP addresses and networks; nobody else's word on a request's origin is taken. */
  readonly trustedProxies: readonly string[];
}

/**
 * Whom a request comes from, and what it is told about this server's address: `ctx.ip`, `protocol`, `secure` and `host`, by the word of trusted
 * proxies or else by the connection; the address that is set goes before what a request says.
 */
export function addresses({ publicUrl, trustedProxies }: Addresses): Middleware {
  const url = URL.parse(publicUrl);
  const forwarded = forwardedReader(trustedProxies);
  // Without TLS browsers keep Secure cookies only on the machine itself
  const secureCookies = url === null || url.protocol === 'https:' || isLoopback(url.hostname);
  const overTls = url?.protocol === 'https:';
  return (ctx: Context, next: Next) => {
    const { request, state } = ctx;
    const said = forwarded(ctx.req);
    request.ip = said === null ? plainAddress(ctx.req.socket.remoteAddress ?? '') : said.ip;
    if (said !== null && said.protocol !== null) put(request, 'protocol', said.protocol);
    if (said !== null && said.host !== null) put(request, 'host', said.host);
    state['isProxied'] = said !== null;
    if (publicUrl !== '') state['origin'] = publicUrl;
    state['secureCookies'] = secureCookies;
    // A proxy that is not trusted may speak TLS all the same
    state['overTls'] = overTls || ctx.secure;
    return next();
  };
}
