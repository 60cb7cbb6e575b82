import type { Context, Middleware, Next } from 'koa';

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What a request is told about this server's address: the one that is set goes before what the request says. */
export function addresses(publicUrl: string): Middleware {
  const url = URL.parse(publicUrl);
  // Without TLS browsers keep Secure cookies only on the machine itself
  const secureCookies = url === null || url.protocol === 'https:' || loopback.test(url.hostname);
  return (ctx: Context, next: Next) => {
    if (publicUrl !== '') ctx.state['origin'] = publicUrl;
    ctx.state['secureCookies'] = secureCookies;
    return next();
  };
}
