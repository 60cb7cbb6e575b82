import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { createPerson } from './person.js';

/** What the provider tells of somebody. */
export interface Claims {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly preferred_username?: string;
  readonly name?: string;
}

/** A provider of OpenID Connect on this machine, where whoever says so is who they say. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whom it knows, by subject. */
  readonly people: Map<string, Claims>;
  /**
   * Signs somebody in at the address that a browser was sent to.
   * @returns where it sends the browser back to
   */
  signIn(address: string, subject: string): Promise<string>;
  /** The same, but they say no. */
  decline(address: string): Promise<string>;
  /** Away, until it is started again at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startProvider(redirectUri: string): Promise<TestProvider> {
  const people = new Map<string, Claims>();
  let server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const [clientId, clientSecret] = ['sundial', 'a secret: with/odd%characters'];
  const provider = new Provider(issuer, {
    clients: [
      { client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], grant_types: ['authorization_code'] },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    cookies: { keys: ['for this test'] },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
    // Nobody is asked which of the claims may be told
    async loadExistingGrant(ctx) {
      const grant = new provider.Grant({ clientId, accountId: ctx.oidc.session!.accountId! });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  provider.proxy = false;
  const callback = provider.callback();

  function answer(): void {
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url!, issuer);
      if (!pathname.startsWith('/interaction/')) return void callback(request, response);
      const subject = searchParams.get('as');
      const result =
        subject === null
          ? { error: 'access_denied', error_description: 'No' }
          : { login: { accountId: subject, remember: false } };
      void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    });
  }
  answer();

  async function follow(address: string, query: string): Promise<string> {
    const browser = createPerson(issuer);
    let at = address;
    for (let step = 0; step < 10; step += 1) {
      const { location, status, text } = await browser.get(at);
      if (location === null) throw new Error(`the provider answered ${status}: ${text.slice(0, 500)}`);
      const to = new URL(location, issuer);
      if (to.origin !== issuer) return to.href;
      at = to.pathname.startsWith('/interaction/') ? `${to.pathname}?${query}` : to.href;
    }
    throw new Error('the provider does not come to an end');
  }

  return {
    issuer,
    clientId,
    clientSecret,
    people,
    signIn: (address, subject) => follow(address, new URLSearchParams({ as: subject }).toString()),
    decline: (address) => follow(address, ''),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    async start() {
      server = createServer();
      answer();
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
