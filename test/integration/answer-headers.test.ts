import { expect } from 'chai';
import type Koa from 'koa';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../api/app.js';
import { setPageHeaders } from '../../api/middleware/security-headers.js';
import { oauthParties } from '../support/oauth.js';
import { createPerson } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';

const pageSources = {
  "default-src 'none'": true,
  "style-src 'self'": true,
  "img-src 'self' data:": true,
  "form-action 'self'": true,
  "base-uri 'none'": true,
  "frame-ancestors 'none'": true,
};

describe('headers of answers', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ workers: 0, signUp: 'open' });
    await server.newUser();
  });
  after(() => server.close());

  const html = { headers: { Accept: 'text/html' }, redirect: 'manual' } as const;

  it('[T52] of the API let a browser do nothing with them, and nobody keep them', async () => {
    const ada = await server.newUser();
    for (const path of ['/api/v1/users/current', '/api/v1/users/current/summaries', '/api/v1/nothing']) {
      const { headers } = await server.call(ada, path);
      expect(headers.get('content-security-policy'), path).to.equal("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
      expect(headers.get('cross-origin-resource-policy'), path).to.equal('same-origin');
      expect(headers.get('cache-control'), path).to.equal('private, no-store');
    }
    const sent = await server.call(ada, '/api/v1/users/current/heartbeats.bulk', { method: 'POST', body: '[]' });
    expect(sent.headers.get('x-content-type-options')).to.equal('nosniff');
  });

  it('leave what may be kept as it was', async () => {
    const first = await server.fetch('/api/v1/meta');
    expect(first.headers.get('cache-control')).to.equal('public, max-age=300');
    expect(first.headers.get('etag')).to.match(/^"[\w-]{20,}"$/);
  });

  it('[T52] of every page let a browser use nothing but what is its own', async () => {
    for (const path of ['/', '/sign-in', '/sign-up', '/sign-up?invitation=x', '/nothing-here']) {
      const { headers, status } = await server.fetch(path, html);
      expect(headers.get('content-type'), path).to.include('text/html');
      expect(status, path).to.be.oneOf([200, 404]);
      expect(headers.get('content-security-policy')!.split('; '), path).to.have.members(Object.keys(pageSources));
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
      expect(headers.get('x-frame-options'), path).to.equal('DENY');
      expect(headers.get('cross-origin-opener-policy'), path).to.equal('same-origin');
      expect(headers.get('cross-origin-resource-policy'), path).to.equal('same-origin');
      expect(headers.get('cache-control'), path).to.equal('no-store');
    }
  });

  it('[T52] of pages but the dashboard with nothing but what they allow: no scripts, no styles in tags, no other hosts', async () => {
    const ada = createPerson(server.url);
    const pages = [await ada.get('/'), await ada.get('/sign-in'), await ada.get('/sign-up')];
    await ada.submit('/sign-up', { username: 'ada', password: 'a quiet evening in May' });
    pages.push(await ada.get('/settings'), await ada.get('/settings/keys'));
    for (const { text } of pages) {
      expect(text).to.match(/<html/);
      expect(text).to.not.match(/<script|<style|\sstyle=|\son\w+=|javascript:|(?:src|href|action)="(?:https?:)?\/\//i);
    }
  });

  it('name no program', async () => {
    for (const path of ['/', '/docs', '/api/v1/meta', '/healthz']) {
      const { headers } = await server.fetch(path);
      for (const name of ['x-powered-by', 'server', 'x-response-time'])
        expect(headers.get(name), `${path} ${name}`).to.equal(null);
    }
  });

  it('[T54] tell others nothing of an address with a secret in it', async () => {
    const policy = async (path: string): Promise<string | null> =>
      (await server.fetch(path, html)).headers.get('referrer-policy');
    expect(await policy('/sign-in')).to.equal('same-origin');
    for (const path of ['/sign-up?invitation=x', '/sign-in?token=x', '/nothing?code=x'])
      expect(await policy(path), path).to.equal('no-referrer');
    expect((await (await server.fetch('/sign-in', html)).text()).toLowerCase()).to.not.include('name="referrer"');
  });

  it('of the question whether an app is allowed let its form lead to the app', async () => {
    const parties = oauthParties(server);
    const { person } = await parties.signedIn();
    const page = await person.get(parties.addressOf(await parties.newApp()));
    expect(page.status).to.equal(200);
    expect(page.headers.get('content-security-policy')).to.match(/form-action 'self' https:(;|\/\/app\.example;)/);
  });

  it('[T60] promise TLS only where there is TLS', async () => {
    for (const path of ['/', '/docs', '/api/v1/meta']) {
      expect((await server.fetch(path)).headers.get('strict-transport-security'), path).to.equal(null);
    }
    const { app } = createApp({ ...server.apiDeps, publicUrl: 'https://sundial.example' });
    for (const path of ['/', '/docs', '/api/v1/meta']) {
      expect((await askApp(app, path)).get('strict-transport-security'), path).to.match(/^max-age=\d{7,}$/);
    }
  });

  it('let forms lead to the addresses that a page names, and to no programs in place of addresses', () => {
    const policyWith = (formActions: readonly string[]): string => {
      const set = new Map<string, string>();
      const ctx = { state: { formActions }, query: {}, set: (name: string, value: string) => set.set(name, value) };
      setPageHeaders(ctx as unknown as Koa.Context);
      return /form-action ([^;]*)/.exec(set.get('Content-Security-Policy')!)![1]!;
    };
    expect(policyWith([])).to.equal("'self'");
    expect(policyWith(['https://app.example/callback?x=1', 'https://app.example/other'])).to.equal("'self' https://app.example");
    expect(policyWith(['https:', 'com.example.app:'])).to.equal("'self' https: com.example.app:");
    expect(policyWith(['http://localhost:8123/cb'])).to.equal("'self' http://localhost:8123");
    expect(policyWith(['com.example.app://callback', 'http://[::1]:80/x'])).to.equal("'self' com.example.app: http:");
    for (const bad of [
      'javascript:alert(1)',
      'javascript:',
      'data:',
      'data:text/html,x',
      'https://a.example; script-src *',
      '*',
      "'unsafe-inline'",
      '',
    ]) {
      expect(policyWith([bad]), bad)
        .to.match(/^'self'(?: https:\/\/[a-z.]+| https:)?$/)
        .and.not.include('script');
    }
  });
});

/** The headers of an application's answer. */
async function askApp(app: Koa, path: string): Promise<Headers> {
  const listening = app.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { headers } = await fetch(`http://127.0.0.1:${(listening.address() as AddressInfo).port}${path}`);
  listening.close();
  listening.closeAllConnections();
  return headers;
}
