import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { hashSecret } from '../../shared/store/secrets.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const bulk = '/api/v1/users/current/heartbeats.bulk';

/** What a client sends for a key: headers and query (wakatime-api.md, section 2). */
type Form = (key: string) => { authorization?: string; query?: string };

const accepted: Readonly<Record<string, Form>> = {
  'Basic base64(key), as the CLI': (key) => ({ authorization: `Basic ${base64(key)}` }),
  'Basic base64(key:)': (key) => ({ authorization: `Basic ${base64(`${key}:`)}` }),
  'Basic base64(user:key)': (key) => ({ authorization: `Basic ${base64(`ada:${key}`)}` }),
  'Basic base64(key:anything)': (key) => ({ authorization: `Basic ${base64(`${key}:x`)}` }),
  'Basic key': (key) => ({ authorization: `Basic ${key}` }),
  'basic in lower case': (key) => ({ authorization: `basic ${base64(key)}` }),
  'Bearer key': (key) => ({ authorization: `Bearer ${key}` }),
  'Bearer base64(key)': (key) => ({ authorization: `Bearer ${base64(key)}` }),
  'the key alone': (key) => ({ authorization: key }),
  'a key in upper case': (key) => ({ authorization: `Basic ${base64(key.toUpperCase())}` }),
  '?api_key=': (key) => ({ query: `?api_key=${key}` }),
  '?api_key= beside a header that is no key': (key) => ({ authorization: 'Bearer waka_tok_x', query: `?api_key=${key}` }),
  'the key in its other form, with or without a prefix': (key) => ({
    authorization: `Basic ${base64(key.startsWith('waka_') ? key.slice(5) : `waka_${key}`)}`,
  }),
  'a repeated ?api_key=': (key) => ({ query: `?api_key=${key}&api_key=other` }),
};

const refused: Readonly<Record<string, Form>> = {
  nothing: () => ({}),
  'an unknown key': () => ({ authorization: `Basic ${base64(randomUUID())}` }),
  'an unknown key in the query': () => ({ query: `?api_key=${randomUUID()}` }),
  'an empty header': () => ({ authorization: '' }),
  'Basic alone': () => ({ authorization: 'Basic ' }),
  'no base64': () => ({ authorization: 'Basic %%%%' }),
  'a part of the key': (key) => ({ authorization: `Basic ${base64(key.slice(0, -1))}` }),
  'the key with more behind it': (key) => ({ authorization: `Basic ${base64(`${key}0`)}` }),
  'its hash': (key) => ({ authorization: `Bearer ${hashSecret(key)}` }),
  'a header of 8 KB': (key) => ({ authorization: `Basic ${base64(`${'a'.repeat(8000)}:${key}`)}` }),
};

describe('who may send', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  async function send({ authorization, query = '' }: ReturnType<Form>): Promise<{ status: number; body: unknown }> {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const response = await server.fetch(bulk + query, { method: 'POST', headers, body: JSON.stringify([heartbeat()]) });
    return { status: response.status, body: await response.json() };
  }

  for (const [label, form] of Object.entries(accepted)) {
    it(`takes ${label}`, async () => {
      const { apiKey } = await server.newUser();
      const plainKey = randomUUID();
      await server.stores.apiKeys.add(plainKey, (await server.newUser()).user._id, { name: 'without a prefix' });
      for (const key of [apiKey, plainKey]) expect((await send(form(key))).status).to.equal(202);
    });
  }

  for (const [label, form] of Object.entries(refused)) {
    it(`refuses ${label}`, async () => {
      const { apiKey } = await server.newUser();
      expect(await send(form(apiKey))).to.deep.equal({ status: 401, body: { error: 'Unauthorized' } });
    });
  }

  it('refuses on every path of the API', async () => {
    const paths = ['users/current', 'users/current/statusbar/today', 'users/current/summaries?range=Today', 'users/x/projects'];
    for (const path of paths) {
      const response = await server.fetch(`/api/v1/${path}`);
      expect([response.status, await response.json()], path).to.deep.equal([401, { error: 'Unauthorized' }]);
      // Not Basic, for which browsers ask
      expect(response.headers.get('www-authenticate')).to.equal('Bearer realm="Sundial"');
    }
    for (const path of ['users/current/heartbeats', 'plugins/errors', 'users/current/file_experts']) {
      expect((await server.fetch(`/api/v1/${path}`, { method: 'POST', body: '{}' })).status, path).to.equal(401);
    }
  });

  it('keeps users apart: the key decides whose heartbeats they are', async () => {
    const [ada, bob] = [await server.newUser(), await server.newUser()];
    const [adaId] = await server.send(ada, [heartbeat()]);
    const [bobId] = await server.send(bob, [heartbeat()]);
    expect(adaId).to.not.equal(bobId);
    await server.settled();
    for (const [user, id] of [
      [ada, adaId],
      [bob, bobId],
    ] as const) {
      const { body } = await server.call<{ data: { id: string; user_id: string }[] }>(
        user,
        `${bulk.replace('.bulk', '')}?date=2026-01-05`,
      );
      expect(body.data.map((h) => [h.id, h.user_id])).to.deep.equal([[id, user.user._id]]);
    }
  });

  it('keeps no key anywhere but as its hash, not even in a job', async () => {
    const ada = await server.newUser();
    await server.send(ada, [heartbeat({ project: 'kept' })], { 'X-Machine-Name': 'lab' });
    await server.settled();
    const key = await server.collections.apiKeys.findOne({ user_id: ada.user._id });
    expect(JSON.stringify(key)).to.not.include(ada.apiKey.slice(5, -4));
    expect(Buffer.from(key!._id as unknown as Uint8Array).toString('hex')).to.equal(hashSecret(ada.apiKey));
  });

  it('stops a revoked key within seconds, in both of its forms', async () => {
    const ada = await server.newUser();
    const form = accepted['Basic base64(key), as the CLI']!(ada.apiKey);
    const other = accepted['the key in its other form, with or without a prefix']!(ada.apiKey);
    await eventually(async () => {
      for (const one of [form, other]) expect((await send(one)).status).to.equal(202);
      return true;
    });
    const [key] = await server.stores.apiKeys.list(ada.user._id);
    await server.stores.apiKeys.revoke(ada.user._id, key!.id);
    await eventually(async () => (await send(form)).status === 401, 3000);
    await eventually(async () => (await send(other)).status === 401, 3000);
    const [used] = await server.collections.apiKeys.find({ user_id: ada.user._id }).toArray();
    expect(used!.revoked_at).to.be.instanceOf(Date);
  });
});
