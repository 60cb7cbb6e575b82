import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import type { Refused } from '../../shared/schema/answers/refusals.js';
import { createFastRedis } from '../../shared/queue/redis.js';
import { createRefusals } from '../../api/refusals.js';
import { cliUserAgent, heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { signedIn } from '../support/signed-in.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const bulk = '/api/v1/users/current/heartbeats.bulk';

describe('what the set-up guide says of refused heartbeats', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0, trustedProxies: ['127.0.0.1'] })));
  after(() => server.close());

  /** Each test's clients have an address of their own. */
  let lastAddress = 0;
  const address = (): string => `203.0.113.${(lastAddress += 1)}`;

  interface Sender {
    readonly key?: string;
    readonly ip: string;
    readonly body?: string;
    readonly path?: string;
    readonly method?: string;
    readonly agent?: string;
  }
  const send = ({ key, ip, body = JSON.stringify([heartbeat()]), path = bulk, method = 'POST', agent = cliUserAgent }: Sender) =>
    fetch(server.url + path, {
      method,
      ...(method === 'POST' && { body }),
      headers: {
        'X-Forwarded-For': ip,
        'User-Agent': agent,
        'X-Machine-Name': 'laptop',
        ...(key !== undefined && { Authorization: `Basic ${Buffer.from(key).toString('base64')}` }),
      },
    });

  /** What somebody who is signed in at an address is told. */
  async function reader(of: TestUser, ip: string): Promise<() => Promise<Refused[]>> {
    const person = await signedIn(server, of);
    const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return async () => {
      const headers = { Cookie: cookie, 'X-Forwarded-For': ip };
      const response = await server.fetch('/api/v1/users/current/refusals', { headers });
      expect(response.status).to.equal(200);
      return ((await response.json()) as { data: Refused[] }).data;
    };
  }
  async function told(read: () => Promise<Refused[]>, count = 1): Promise<Refused[]> {
    let data: Refused[] = [];
    await eventually(async () => (data = await read()).length >= count);
    return data;
  }
  const newKey = (): string => `waka_${randomUUID()}`;

  it('[T85] tells of a key that nobody has to who is at the same address, and to nobody else', async () => {
    const [ada, bob] = [await server.newUser(), await server.newUser()];
    const [here, there] = [address(), address()];
    const [atHome, elsewhere] = [await reader(ada, here), await reader(bob, there)];
    const key = newKey();
    expect((await send({ key, ip: here })).status).to.equal(401);
    const [refused] = await told(atHome);
    expect(refused).to.include({ reason: 'unknown_key', editor: 'VS Code', machine: null, detail: null, count: 1 });
    expect(refused!.time).to.be.closeTo(Date.now() / 1000, 60);
    expect(await elsewhere()).to.deep.equal([]);
  });

  it('[T85] keeps nothing of the key, nor any text that whoever sent it chose', async () => {
    const ip = address();
    const read = await reader(await server.newUser(), ip);
    const key = newKey();
    await send({ key, ip, agent: 'wakatime/v1 (linux-6) go1.24.1 Visit-Evil.example/1 evil-wakatime/1' });
    const [refused] = await told(read);
    expect(refused).to.include({ editor: null, machine: null });
    const lists = await server.redis.keys(`${server.prefix}:refused:*`);
    for (const list of lists) {
      const kept = (await server.redis.lrange(list, 0, -1)).join();
      expect(kept).to.not.include(key.slice(5, 13)).and.not.match(/evil/i);
      expect(await server.redis.ttl(list)).to.be.within(1, 600);
    }
    expect(lists.join()).to.not.include(ip);
  });

  it('says when a client sends without any key', async () => {
    const ip = address();
    const read = await reader(await server.newUser(), ip);
    await send({ ip });
    expect((await told(read))[0]).to.include({ reason: 'no_key', editor: 'VS Code' });
  });

  it('says what is wrong with heartbeats of a batch, how many and where they came from', async () => {
    const ada = await server.newUser();
    const read = await reader(ada, address());
    const body = JSON.stringify([heartbeat(), heartbeat({ time: 4e9 }), heartbeat({ time: 4e9, entity: '/b' })]);
    expect((await send({ key: ada.apiKey, ip: address(), body })).status).to.equal(202);
    const [refused] = await told(read);
    expect(refused).to.include({ reason: 'heartbeats', count: 2, editor: 'VS Code', machine: 'laptop' });
    expect(refused!.detail).to.equal("time: More than a day ahead of the server's clock.");
  });

  it('adds up what was refused in the same way', async () => {
    const ada = await server.newUser();
    const read = await reader(ada, address());
    const body = JSON.stringify(heartbeat({ time: 4e9 }));
    for (let i = 0; i < 3; i += 1) await send({ key: ada.apiKey, ip: address(), body, path: bulk.replace('.bulk', '') });
    await eventually(async () => (await read())[0]?.count === 3);
    expect(await read()).to.have.lengthOf(1);
  });

  it('says when nothing of a request can be read, or the key may not send', async () => {
    const ada = await server.newUser();
    const read = await reader(ada, address());
    await send({ key: ada.apiKey, ip: address(), body: '{"time":' });
    expect((await told(read))[0]).to.deep.include({ reason: 'request', machine: 'laptop' });
    const toRead = newKey();
    await server.stores.apiKeys.add(toRead, ada.user._id, { name: 'read', scope: 'read' });
    expect((await send({ key: toRead, ip: address() })).status).to.equal(403);
    expect((await told(read, 2))[0]).to.include({ reason: 'scope', detail: null });
  });

  it('says where heartbeats went by a wrong address, or by a redirect', async () => {
    const ada = await server.newUser();
    const read = await reader(ada, address());
    expect((await send({ key: ada.apiKey, ip: address(), path: '/wakatime/users/current/heartbeats.bulk' })).status).to.equal(
      404,
    );
    expect((await told(read))[0]).to.include({
      reason: 'path',
      detail: '/wakatime/users/current/heartbeats.bulk',
      editor: 'VS Code',
    });
    expect((await send({ key: ada.apiKey, ip: address(), method: 'GET' })).status).to.equal(405);
    expect((await told(read, 2))[0]).to.include({ reason: 'redirect' });
  });

  it('[T86] shows no secret that stands in an address', async () => {
    const ada = await server.newUser();
    const read = await reader(ada, address());
    await send({ key: ada.apiKey, ip: address(), path: `/${ada.apiKey}/users/current/heartbeats.bulk` });
    await send({ key: ada.apiKey, ip: address(), path: `/${ada.apiKey.slice(5)}/users/current/heartbeats.bulk` });
    const refused = await told(read);
    expect(JSON.stringify(refused)).to.include('[removed]').and.not.include(ada.apiKey.slice(5));
  });

  it("[T86] tells what came with a user's key to that user alone", async () => {
    const [ada, bob] = [await server.newUser(), await server.newUser()];
    const ip = address();
    const [adas, bobs] = [await reader(ada, ip), await reader(bob, ip)];
    await send({ key: ada.apiKey, ip, body: '[{}]' });
    await told(adas);
    expect(await bobs()).to.deep.equal([]);
    const { status } = await server.call(ada, '/api/v1/users/current/refusals');
    expect(status).to.equal(403);
  });

  it('[T85] tells nobody of wrong keys behind a proxy that is not trusted: all its clients have one address', async () => {
    const other = await startTestServer({ workers: 0 });
    try {
      const ada = await other.newUser();
      const person = await signedIn(other, ada);
      const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      await fetch(other.url + bulk, {
        method: 'POST',
        body: '[]',
        headers: { Authorization: `Bearer ${newKey()}`, 'X-Forwarded-For': '203.0.113.7' },
      });
      const headers = { Cookie: cookie, 'X-Forwarded-For': '203.0.113.7' };
      const response = await other.fetch('/api/v1/users/current/refusals', { headers });
      expect(((await response.json()) as { data: Refused[] }).data).to.deep.equal([]);
      expect(await other.redis.keys(`${other.prefix}:refused:*`)).to.deep.equal([]);
    } finally {
      await other.close();
    }
  });

  it('[T87] keeps little, however many are refused, and who has no key crowds out nobody who has one', async () => {
    let now = 0;
    const prefix = `${server.prefix}:many`;
    const refusals = createRefusals(server.redis, prefix, () => now);
    const refusal = { reason: 'unknown_key', editor: null, machine: null, detail: null } as const;
    for (let i = 0; i < 5000; i += 1) refusals.note({ address: `10.0.${i >> 8}.${i & 255}` }, refusal);
    for (let i = 0; i < 50; i += 1) refusals.note({ user_id: 'ada' }, { ...refusal, reason: 'path', detail: `/${i}` });
    await eventually(async () => (await refusals.of([{ user_id: 'ada' }])).length === 10);
    expect(await server.redis.keys(`${prefix}:refused:*`)).to.have.lengthOf(601);
    now += 6000;
    for (let i = 0; i < 50; i += 1) refusals.note({ user_id: 'ada' }, { ...refusal, reason: 'path', detail: `/later/${i}` });
    await eventually(async () => (await refusals.of([{ user_id: 'ada' }])).some(({ detail }) => detail === '/later/0'));
    const kept = await refusals.of([{ user_id: 'ada' }]);
    expect(kept).to.have.lengthOf(10);
    expect(kept.filter(({ detail }) => detail!.startsWith('/later/'))).to.have.lengthOf(1);
  });

  it('tells nothing, and fails nobody, while Redis is away', async () => {
    const away = createFastRedis('redis://127.0.0.1:1', 100, server.apiDeps.log);
    const refusals = createRefusals(away, server.prefix);
    refusals.note({ user_id: 'ada' }, { reason: 'request', editor: null, machine: null, detail: null });
    expect(await refusals.of([{ user_id: 'ada' }])).to.deep.equal([]);
    away.disconnect();
  });
});

describe('a key for the set-up guide', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  async function asker(of: TestUser) {
    const person = await signedIn(server, of);
    const page = (await person.get('/settings/keys')).text;
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)![1]!;
    const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return async (body: unknown, headers: Record<string, string> = { 'X-CSRF-Token': csrf }) => {
      const response = await server.fetch('/api/v1/users/current/api_keys', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { Cookie: cookie, ...headers },
      });
      return { status: response.status, body: (await response.json()) as { data: { key: string; name: string } } };
    };
  }

  it('is made with the name of an editor, works at once, and is in the audit log', async () => {
    const ada = await server.newUser();
    const make = await asker(ada);
    const { status, body } = await make({ name: ' VS Code ' });
    expect(status).to.equal(201);
    expect(body.data.name).to.equal('VS Code');
    const sent = await server.send({ ...ada, apiKey: body.data.key }, [heartbeat()]);
    expect(sent).to.have.lengthOf(1);
    const { entries } = await server.stores.audit.list({ userId: ada.user._id }, 1, 5);
    expect(entries.map((e) => [e.action, e.details?.['name']])).to.deep.include(['key.issued', 'VS Code']);
    expect(JSON.stringify(entries)).to.not.include(body.data.key.slice(5));
  });

  it('says what is wrong with a name', async () => {
    const make = await asker(await server.newUser());
    for (const [body, errors] of [
      [{}, { name: ['This field is required.'] }],
      [{ name: ' ' }, { name: ['This field is required.'] }],
      [{ name: 'x'.repeat(101) }, { name: ['Must be at most 100 characters long.'] }],
      [{ name: 'x', scope: 'admin' }, { scope: ['Unknown field.'] }],
    ] as const) {
      expect(await make(body)).to.deep.equal({ status: 400, body: { errors } });
    }
  });

  it('[T22] is made by nothing but a session that proves it is meant: by no key, and no page of another site', async () => {
    const ada = await server.newUser();
    const path = '/api/v1/users/current/api_keys';
    const body = JSON.stringify({ name: 'x' });
    expect((await server.call(ada, path, { method: 'POST', body })).status).to.equal(403);
    expect((await (await asker(ada))({ name: 'x' }, {})).status).to.equal(403);
    expect((await server.stores.apiKeys.list(ada.user._id)).map((key) => key.name)).to.deep.equal(['test']);
  });
});
