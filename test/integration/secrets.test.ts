import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { RedisClient } from '../../shared/queue/redis.js';
import { BSON } from 'mongodb';
import { createApp } from '../../api/app.js';
import { createLogger } from '../../shared/observability/log.js';
import { newToken } from '../../shared/store/secrets.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { oauthParties } from '../support/oauth.js';
import { createPerson } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';

/** All that Redis has under a prefix, as text. */
async function redisTexts(redis: RedisClient, prefix: string): Promise<string> {
  const texts: string[] = [];
  for (const key of await redis.keys(`${prefix.replaceAll(/[[\]{}*?\\]/g, (char) => `\\${char}`)}*`)) {
    const type = await redis.type(key);
    const read: Readonly<Record<string, () => Promise<unknown>>> = {
      string: () => redis.get(key),
      hash: () => redis.hgetall(key),
      list: () => redis.lrange(key, '0', '-1'),
      set: () => redis.smembers(key),
      zset: () => redis.zrange(key, '0', '-1'),
      stream: () => redis.xrange(key, '-', '+'),
    };
    texts.push(key, JSON.stringify(await read[type]!()));
  }
  return texts.join('\n');
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('secrets', () => {
  const lines: string[] = [];
  const log = createLogger({ name: 'test', level: 'trace' }, { write: (line: string) => void lines.push(line) });
  /** Everything that nobody but its owner may ever see, by what it is. */
  const secrets: Record<string, string> = {};
  const errorBodies: string[] = [];
  let server: TestServer;
  let url: string;
  let stop: () => void;

  const secret = (name: string, text: string): string => (secrets[name] = text);

  async function ask(path: string, init: RequestInit = {}): Promise<number> {
    const response = await fetch(url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    if (response.status >= 400) errorBodies.push(`${path.split('?')[0]} ${response.status} ${text}`);
    return response.status;
  }

  before(async () => {
    server = await startTestServer({ workers: 0, log, signUp: 'open' });
    const { stores } = server.apiDeps;
    let broken = false;
    const fault = new Error(`no answer of mongodb://sundial:${secret('database password', 'hunter2-database')}@db:27017/sundial`);
    const app = createApp({
      ...server.apiDeps,
      stores: {
        ...stores,
        projects: {
          ...stores.projects,
          list: (...args) => {
            if (broken) throw fault;
            return stores.projects.list(...args);
          },
        },
      },
    }).app;
    const listening = app.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    stop = () => {
      listening.close();
      listening.closeAllConnections();
    };

    // Set-up, first with a wrong code
    const admin = createPerson(url);
    await admin.get('/set-up');
    const password = secret('password', 'a quiet evening in May');
    secret('set-up code', await server.apiDeps.setUp.code());
    await admin.submit('/set-up', { code: 'wrong', username: 'admin', password });
    await admin.get(`/set-up?code=${secrets['set-up code']}`);
    expect(await admin.submit('/set-up', { code: secrets['set-up code']!, username: 'admin', password })).to.include({
      status: 303,
    });

    // Sign-in, with a wrong password first
    const ada = createPerson(url);
    await ada.get('/sign-up');
    await ada.submit('/sign-up', { username: 'ada', password });
    const again = createPerson(url);
    await again.get('/sign-in');
    const wrong = await again.submit('/sign-in', { name: 'ada', password: secret('wrong password', 'a loud evening in June') });
    expect(wrong).to.include({ status: 400 });
    await again.get('/sign-in');
    expect(await again.submit('/sign-in', { name: 'ada', password })).to.include({ status: 303 });
    for (const [name, token] of [...ada.cookies, ...again.cookies]) secret(`cookie ${name} ${token.slice(0, 4)}`, token);
    await ada.get('/settings/keys');
    const made = await ada.submit('/settings/keys', { name: 'laptop' });
    const key = secret('key', /waka_[0-9a-f-]{36}/.exec(made.text)![0]);
    secret('CSRF token', /name="csrf" value="([^"]+)"/.exec(made.text)![1]!);

    // Keys in all their forms
    const bare = key.slice('waka_'.length);
    secret('key without its prefix', bare);
    secret('key in base64', base64(key));
    secret('unknown key', `waka_${randomUUID()}`);
    secret('unknown token', `waka_tok_${newToken()}`);
    const me = '/api/v1/users/current';
    const body = JSON.stringify([heartbeat()]);
    for (const one of [key, secrets['unknown key']!, secrets['unknown token']!]) {
      for (const Authorization of [`Bearer ${one}`, `Basic ${base64(one)}`, `Basic ${base64(`${one}:`)}`, `Basic ${one}`, one]) {
        await ask(me, { headers: { Authorization } });
        await ask(`${me}/heartbeats.bulk`, { method: 'POST', body, headers: { Authorization } });
      }
      for (const name of ['api_key', 'access_token', 'token', 'client_secret']) {
        await ask(`${me}?${name}=${one}`);
        await ask(`${me}/heartbeats.bulk?${name}=${one}`, { method: 'POST', body });
        await ask(`/api/v1/users/current/summaries?${name}=${one}&start=what`);
      }
      await ask(`/api/v1/users/${one}/heartbeats`);
      await ask(`/nothing/${one}?api_key=${one}`, { headers: { Accept: 'text/html' } });
    }
    const Authorization = `Bearer ${key}`;
    const report = {
      error_message: `401 for ?api_key=${key}`,
      logs: `api_key = ${bare}\nAuthorization: Basic ${base64(key)}`,
      is_panic: true,
    };
    expect(
      await ask('/api/v1/plugins/errors', { method: 'POST', headers: { Authorization }, body: JSON.stringify(report) }),
    ).to.equal(201);
    await ask(me, { method: 'PATCH', headers: { Authorization }, body: JSON.stringify({ timezone: key, weekday_start: key }) });
    await ask(`${me}/heartbeats`, { method: 'POST', headers: { Authorization }, body: `{"entity": "${key}` });
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    await ask(me, { method: 'PATCH', headers: { Cookie: cookie, 'X-CSRF-Token': secrets['CSRF token']! }, body: '{}' });
    await ask(me, { method: 'PATCH', headers: { Cookie: cookie, 'X-CSRF-Token': 'wrong' }, body: '{}' });

    // Apps of third parties
    const parties = oauthParties(server);
    const garden = await parties.newApp();
    secret('secret of an app', garden.secret);
    const { person } = await parties.signedIn();
    const code = secret('code', await parties.codeFor(person, garden));
    secret('session of an allowing user', person.cookies.get('__Host-sundial_session')!);
    const { body: tokens } = await parties.exchange(garden, code);
    secret('access token', tokens.access_token);
    secret('refresh token', tokens.refresh_token);
    const refusals = [
      await parties.exchange(garden, code),
      await parties.exchange(garden, secret('unknown code', newToken())),
      await parties.refresh(garden, secret('unknown refresh token', `waka_ref_${newToken()}`)),
      await parties.refresh({ ...garden, secret: secret('unknown secret', `waka_sec_${newToken()}`) }, tokens.refresh_token),
      await parties.ask(`/oauth/token?client_secret=${garden.secret}`, { grant_type: 'what', client_secret: garden.secret }),
    ];
    for (const { status, body: answer } of refusals) errorBodies.push(`/oauth/token ${status} ${JSON.stringify(answer)}`);
    expect(refusals.every(({ status }) => status >= 400)).to.equal(true);
    for (const one of [tokens.access_token, tokens.refresh_token, garden.secret]) {
      await ask(`${me}?access_token=${one}`);
      await ask(me, { headers: { Authorization: `Bearer ${one}` } });
    }

    // Links that may be used once
    const { token } = await stores.tickets.issue({ kind: 'invitation', lastsMs: 60_000 });
    secret('invitation', token);
    secret('unknown link', newToken());
    for (const one of [token, secrets['unknown link']!]) {
      for (const path of [
        '/sign-up?invitation=',
        '/reset-password?token=',
        '/reset-password/',
        '/confirm-email/',
        '/api/v1/users/',
      ]) {
        await ask(path + one, { headers: { Accept: 'text/html' } });
        await ask(path + one, { method: 'POST', body: new URLSearchParams({ token: one }) });
      }
    }

    // What a driver says when it fails
    broken = true;
    expect(await ask(`${me}/projects`, { headers: { Authorization } })).to.equal(500);
    await eventually(() => lines.some((line) => line.includes('no answer of mongodb')));
  });
  after(async () => {
    stop();
    await server.close();
  });

  const notIn = (text: string, where: string): void => {
    const found = Object.entries(secrets).filter(([, value]) => text.includes(value) || text.includes(encodeURIComponent(value)));
    expect(
      found.map(([name]) => name),
      where,
    ).to.deep.equal([]);
  };

  it('are all there are to look for', () => {
    expect(Object.keys(secrets).length).to.be.above(14);
    for (const [name, value] of Object.entries(secrets)) expect(value, name).to.have.length.above(11);
  });

  it('[T30] are in no line of the log, at whatever level', () => {
    expect(lines.length).to.be.above(100);
    for (const line of lines) notIn(line, line);
    expect(lines.filter((line) => line.includes('?api_key')).length, 'only in the report of a plugin').to.be.at.most(1);
  });

  it('[T31] are in no job and nothing else of Redis', async () => {
    const text = await redisTexts(server.redis, server.prefix);
    expect(text).to.include('received_at');
    notIn(text, 'Redis');
  });

  it('[T32] are in no error that is answered', () => {
    expect(errorBodies.length).to.be.above(50);
    for (const text of errorBodies) notIn(text.slice(text.indexOf(' ')), text);
  });

  it('[T33] are in no document of the database', async () => {
    const documents: string[] = [];
    for (const collection of await server.apiDeps.health.db.collections()) {
      for (const document of await collection.find({}).toArray()) documents.push(BSON.EJSON.stringify(document));
    }
    expect(documents.length).to.be.above(10);
    for (const text of documents) notIn(text, text);
  });
});
