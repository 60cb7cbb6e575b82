import { expect } from 'chai';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { oauthParties, pkce, type OAuthParties, type TestApp } from '../support/oauth.js';
import { startTestServer, type TestServer } from '../support/server.js';

/** What OAuth clients send, as it was on the wire (docs/clients-tried.md), but for headers of the connection and what stands in braces. */

interface Wire {
  /** A line for the request, one for each header, and the body after a blank line. */
  readonly exchange: string;
  readonly refresh?: string;
  readonly read: string;
  readonly revoke?: string;
}

interface Program extends Wire {
  readonly name: string;
  readonly authorize: string;
  readonly answersIn: 'form' | 'JSON';
  readonly scope: string;
}

const form = 'Content-Type: application/x-www-form-urlencoded';
const utf8Form = 'content-type: application/x-www-form-urlencoded;charset=UTF-8';
const body = 'client_id={id}&client_secret={secret}';

const passport: Program = {
  name: 'passport-oauth2 1.8.0, PKCE',
  authorize:
    '/oauth/authorize?response_type=code&redirect_uri={redirect}&scope=email%2Cread_stats&state={state}&code_challenge={challenge}&code_challenge_method=S256&client_id={id}',
  exchange: `POST /oauth/token
${form}
User-Agent: Node-oauth

grant_type=authorization_code&redirect_uri={redirect}&code_verifier={verifier}&${body}&code={code}`,
  read: `GET /api/v1/users/current
Authorization: Bearer {token}
User-Agent: Node-oauth
Content-length: 0`,
  refresh: `POST /oauth/token
${form}
User-Agent: Node-oauth

grant_type=refresh_token&${body}&refresh_token={refresh}`,
  answersIn: 'form',
  scope: 'email,read_stats',
};

const golang: Program = {
  name: 'golang.org/x/oauth2 0.37.0, which tries Basic first',
  authorize: '/oauth/authorize?client_id={id}&redirect_uri={redirect}&response_type=code&scope=email%2Cread_stats&state={state}',
  exchange: `POST /oauth/token
User-Agent: Go-http-client/1.1
Authorization: Basic {basic}
${form}
Accept-Encoding: gzip

code={code}&grant_type=authorization_code&redirect_uri={redirect}`,
  read: `GET /api/v1/users/current
User-Agent: Go-http-client/1.1
Authorization: Bearer {token}
Accept-Encoding: gzip`,
  refresh: `POST /oauth/token
User-Agent: Go-http-client/1.1
Authorization: Basic {basic}
${form}
Accept-Encoding: gzip

grant_type=refresh_token&refresh_token={refresh}`,
  answersIn: 'form',
  scope: 'email,read_stats',
};

const authJs: Program = {
  name: '@auth/core 0.41.3, PKCE',
  authorize:
    '/oauth/authorize?scope=email%2Cread_stats&response_type=code&client_id={id}&redirect_uri={redirect}&state={state}&code_challenge={challenge}&code_challenge_method=S256',
  exchange: `POST /oauth/token
accept: application/json
authorization: Basic {basic}
${utf8Form}
user-agent: oauth4webapi/v3.8.8

redirect_uri={redirect}&code={code}&code_verifier={verifier}&grant_type=authorization_code`,
  read: `GET /api/v1/users/current
accept: application/json, application/jwt
authorization: Bearer {token}
user-agent: oauth4webapi/v3.8.8`,
  answersIn: 'JSON',
  scope: 'email,read_stats',
};

const requestsOauthlib: Program = {
  name: 'requests-oauthlib 2.0.0, which throws when the scopes are not those that it asked for, apart by spaces',
  authorize:
    '/oauth/authorize?response_type=code&client_id={id}&redirect_uri={redirect}&scope=email+read_stats&state={state}&code_challenge={challenge}&code_challenge_method=S256',
  exchange: `POST /oauth/token
User-Agent: python-requests/2.34.2
Accept: application/json
${form}
Authorization: Basic {basic}

grant_type=authorization_code&code_verifier={verifier}&code={code}&redirect_uri={redirect}`,
  read: `GET /api/v1/users/current
User-Agent: python-requests/2.34.2
Accept: */*
Authorization: Bearer {token}`,
  refresh: `POST /oauth/token
User-Agent: python-requests/2.34.2
Accept: application/json
${form}

grant_type=refresh_token&${body}&scope=email+read_stats&refresh_token={refresh}`,
  answersIn: 'JSON',
  scope: 'email read_stats',
};

const rauth: Program = {
  name: 'rauth 0.7.3, as in WakaTime’s own example',
  authorize: '/oauth/authorize?scope=email%2Cread_stats&response_type=code&state={state}&redirect_uri={redirect}&client_id={id}',
  exchange: `POST /oauth/token
User-Agent: python-requests/2.34.2
Accept: application/x-www-form-urlencoded
${form}

code={code}&grant_type=authorization_code&redirect_uri={redirect}&${body}`,
  read: `GET /api/v1/users/current
User-Agent: python-requests/2.34.2
Accept: */*
Authorization: Bearer {token}`,
  refresh: `POST /oauth/token
User-Agent: python-requests/2.34.2
Accept: application/x-www-form-urlencoded
${form}

refresh_token={refresh}&grant_type=refresh_token&redirect_uri={redirect}&${body}`,
  answersIn: 'form',
  scope: 'email,read_stats',
};

const oauth4webapi: Program = {
  name: 'oauth4webapi 3.8.8, with the secret in the body',
  authorize:
    '/oauth/authorize?client_id={id}&redirect_uri={redirect}&response_type=code&scope=email+read_stats&state={state}&code_challenge={challenge}&code_challenge_method=S256',
  exchange: `POST /oauth/token
accept: application/json
${utf8Form}
user-agent: oauth4webapi/v3.8.8

redirect_uri={redirect}&code={code}&code_verifier={verifier}&grant_type=authorization_code&${body}`,
  read: `GET /api/v1/users/current
authorization: Bearer {token}
user-agent: oauth4webapi/v3.8.8
accept: */*`,
  refresh: `POST /oauth/token
accept: application/json
${utf8Form}
user-agent: oauth4webapi/v3.8.8

refresh_token={refresh}&grant_type=refresh_token&${body}`,
  revoke: `POST /oauth/revoke
${utf8Form}
user-agent: oauth4webapi/v3.8.8
accept: */*

token={refresh}&${body}`,
  answersIn: 'JSON',
  scope: 'email read_stats',
};

const simpleOauth2: Program = {
  name: 'simple-oauth2 5.1.0, with the secret in the body',
  authorize: '/oauth/authorize?response_type=code&client_id={id}&redirect_uri={redirect}&scope=email%2Cread_stats&state={state}',
  exchange: `POST /oauth/token
Accept: application/json
${form}

grant_type=authorization_code&code={code}&redirect_uri={redirect}&${body}`,
  read: `GET /api/v1/users/current
Authorization: Bearer {token}
accept: */*`,
  refresh: `POST /oauth/token
Accept: application/json
${form}

grant_type=refresh_token&refresh_token={refresh}&${body}`,
  revoke: `POST /oauth/revoke
Accept: application/json
${form}

token={token}&token_type_hint=access_token&${body}`,
  answersIn: 'JSON',
  scope: 'email,read_stats',
};

const redirect = 'https://garden.example/auth/callback/wakatime';

describe('requests of OAuth clients', () => {
  let server: TestServer;
  let parties: OAuthParties;
  let app: TestApp;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    parties = oauthParties(server);
    app = await parties.newApp({ redirect_uris: [redirect] });
  });
  after(() => server.close());

  /** Sends what stands there and no header more, but those of the connection. */
  async function send(wire: string): Promise<{ status: number; type: string; text: string }> {
    const [head, content] = wire.split('\n\n') as [string, string?];
    const [line, ...headers] = head.split('\n');
    const [method, path] = line!.split(' ') as [string, string];
    const asked = request(server.url + path, { method });
    for (const header of headers) {
      const [, name, value] = /^([^:]+): (.*)$/.exec(header)!;
      asked.setHeader(name!, value!);
    }
    asked.end(content);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: response.statusCode!, type: response.headers['content-type'] ?? '', text: await text(response) };
  }

  for (const program of [passport, golang, authJs, requestsOauthlib, rauth, oauth4webapi, simpleOauth2]) {
    it(program.name, async () => {
      const { person, as } = await parties.signedIn();
      const { verifier, fields } = pkce();
      const values: Record<string, string> = {
        id: app.app._id,
        secret: app.secret,
        basic: Buffer.from(`${app.app._id}:${app.secret}`).toString('base64'),
        redirect: encodeURIComponent(redirect),
        state: 'st_.-8',
        verifier,
        challenge: fields['code_challenge']!,
      };
      const filled = (wire: string): string => wire.replace(/\{(\w+)\}/g, (_place, name: string) => values[name]!);

      /** Reads an answer as its program does, by the type that it asked for. */
      async function tokens(wire: string): Promise<void> {
        const answer = await send(filled(wire));
        expect(answer.status, answer.text).to.equal(200);
        const isForm = program.answersIn === 'form';
        expect(answer.type).to.match(isForm ? /^application\/x-www-form-urlencoded$/ : /^application\/json\b/);
        const told = (isForm ? Object.fromEntries(new URLSearchParams(answer.text)) : JSON.parse(answer.text)) as Record<
          string,
          string | number
        >;
        expect(told['expires_in']).to.equal(isForm ? '31536000' : 31_536_000);
        expect(told).to.include({ token_type: 'bearer', uid: as.user._id, scope: program.scope });
        values['token'] = String(told['access_token']);
        values['refresh'] = String(told['refresh_token']);
      }
      const read = async (): Promise<number> => (await send(filled(program.read))).status;

      // The page's form leads to a path that is written anew
      const page = await person.get(filled(program.authorize));
      const action = /action="(\/oauth\/authorize[^"]*)"/.exec(page.text)![1]!.replaceAll('&amp;', '&');
      const { location } = await person.submit(action, { decision: 'allow' });
      const back = parties.carried({ location });
      expect(location!.startsWith(`${redirect}?`)).to.equal(true);
      expect(back.get('state')).to.equal('st_.-8');
      values['code'] = back.get('code')!;

      await tokens(program.exchange);
      const { text: profile } = await send(filled(program.read));
      expect((JSON.parse(profile) as { data: { id: string } }).data.id).to.equal(as.user._id);
      if (program.refresh !== undefined) {
        const old = filled(program.read);
        await tokens(program.refresh);
        expect(await read()).to.equal(200);
        expect((await send(old)).status).to.equal(401);
      }
      if (program.revoke !== undefined) {
        expect((await send(filled(program.revoke))).status).to.equal(200);
        expect(await read()).to.equal(401);
      }
      // What was used up is told in the form that was asked for
      const again = await send(filled(program.exchange));
      expect([again.status, /invalid_grant/.test(again.text)], again.text).to.deep.equal([400, true]);
    });
  }
});
