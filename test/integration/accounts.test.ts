import { expect } from 'chai';
import { request } from 'node:http';
import { eventually } from '../support/eventually.js';
import { createPerson, type Person } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { heartbeat } from '../factories/heartbeats.js';

const password = 'correct horse battery';

describe('the first account', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  it('is what every page leads to, and what the API asks for', async () => {
    const person = createPerson(server.url);
    for (const path of ['/', '/sign-in', '/settings/keys', '/sign-up'])
      expect((await person.get(path)).location).to.equal('/set-up');
    const response = await server.fetch('/api/v1/users/current', {
      headers: { Authorization: 'Bearer 00000000-0000-4000-8000-000000000000' },
    });
    expect(response.status).to.equal(401);
    expect(((await response.json()) as { error: string }).error).to.match(/no account yet.*set it up/);
  });

  it('[T10] is made only by who has the code, names every fault, and is made once', async () => {
    const person = createPerson(server.url);
    await person.get('/set-up');
    const wrong = await person.submit('/set-up', { code: 'guessed', username: 'ada', password });
    expect(wrong.status).to.equal(400);
    expect(wrong.text).to.include('This is not the code');
    expect(await server.stores.users.any()).to.equal(null);

    const code = await server.apiDeps.setUp.code();
    const page = await person.get(`/set-up?code=${code}`);
    expect(page.text).to.include(`value="${code}"`);
    const faulty = await person.submit('/set-up', { username: 'a b', email: 'nowhere', password: 'short' });
    for (const fault of ['1 to 64 letters', 'Not a valid email', 'at least 10 characters']) expect(faulty.text).to.include(fault);
    expect(faulty.text).to.include('value="a b"').and.not.include('short');
    expect(await server.stores.users.any()).to.equal(null);

    const others = await Promise.all(
      ['ada', 'eve', 'bob'].map(async (username) => {
        const rival = createPerson(server.url);
        await rival.get(`/set-up?code=${code}`);
        return rival.submit('/set-up', { username, email: `${username}@example.org`, password });
      }),
    );
    expect(others.filter((a) => a.location === '/set-up-guide?welcome=1')).to.have.lengthOf(1);
    const { users, total } = await server.stores.users.list(undefined, 1, 10);
    expect(total).to.equal(1);
    expect(users[0]).to.include({ is_admin: true });
    expect(users[0]!.password_hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await person.get('/set-up')).location).to.equal('/');
    expect((await server.stores.versions.get('set-up code')) === null).to.equal(true);
  });
});

describe('signing in', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
    await signUp(server, 'ada');
  });
  after(() => server.close());

  async function signIn(
    name: string,
    secret: string,
  ): Promise<{ person: Person; status: number; text: string; location: string | null }> {
    const person = createPerson(server.url);
    await person.get('/sign-in?next=/settings/keys');
    return { person, ...(await person.submit('/sign-in', { name, password: secret })) };
  }

  it('works with the name or the address, in any case, and leads to where one wanted to go', async () => {
    for (const name of ['ada', 'ADA', '@ada', 'ada@example.org', 'Ada@Example.org']) {
      const { person, location } = await signIn(name, password);
      expect(location, name).to.equal('/settings/keys');
      expect((await person.get('/settings/keys')).status).to.equal(200);
    }
  });

  it('[T11] says the same for a wrong password, an unknown name and a disabled account', async () => {
    await signUp(server, 'disabled');
    const disabled = await server.stores.users.find('disabled');
    await server.stores.users.changeAccess(disabled!._id, 'disable');
    const answers = [
      await signIn('ada', 'not the password'),
      await signIn('nobody', password),
      await signIn('disabled', password),
    ];
    for (const { status, text, person } of answers) {
      expect(status).to.equal(400);
      expect(text).to.include('The name or the password is wrong.');
      expect((await person.get('/settings/keys')).location).to.match(/^\/sign-in/);
    }
  });

  it('takes no id for a name: ids are public, and would be further names to guess the password for', async () => {
    const { _id } = (await server.stores.users.find('ada'))!;
    expect((await signIn(_id, password)).status).to.equal(400);
  });

  it('[T17] never leads to another host', async () => {
    for (const next of [
      '//evil.example',
      'https://evil.example/',
      String.raw`/\evil.example`,
      'javascript:alert(1)',
      '/%0d%0aX:1\r\nY: 2',
      // No address has these as they stand: they would break the header that leads there
      '/\u65e5\u672c',
      '/\u0001',
    ]) {
      const person = createPerson(server.url);
      await person.get(`/sign-in?next=${encodeURIComponent(next)}`);
      const { status, location } = await person.submit('/sign-in', { name: 'ada', password });
      expect(status, next).to.equal(303);
      expect(new URL(location!, 'http://own.example').origin, next).to.equal('http://own.example');
    }
  });

  it('[T25] ends for good with signing out, and with the account being disabled', async () => {
    const { person } = await signIn('ada', password);
    const kept = new Map(person.cookies);
    await person.get('/settings/keys');
    await person.submit('/sign-out');
    for (const [name, value] of kept) person.cookies.set(name, value);
    expect((await person.get('/settings/keys')).location).to.match(/^\/sign-in/);

    await signUp(server, 'leaver');
    const leaver = (await signIn('leaver', password)).person;
    const { _id } = (await server.stores.users.find('leaver'))!;
    await server.stores.users.changeAccess(_id, 'disable');
    expect((await leaver.get('/settings/keys')).location).to.match(/^\/sign-in/);
    await server.stores.users.changeAccess(_id, 'enable');
    expect((await leaver.get('/settings/keys')).status).to.equal(200);
  });

  it('that is over in the middle of a form: nothing is done, and the page comes again', async () => {
    const { person } = await signIn('ada', password);
    await person.get('/settings/keys');
    await server.collections.sessions.deleteMany({});
    const before = await server.collections.apiKeys.countDocuments();
    const fields = { name: 'lost' };
    const { status, location } = await person.submit('/settings/keys', fields);
    expect([status, location]).to.deep.equal([303, '/sign-in?next=%2F&ended=1']);
    expect((await person.get(location!)).text).to.include('Your session was over, so nothing was changed.');
    expect(await server.collections.apiKeys.countDocuments()).to.equal(before);
  });

  it('[T50] takes no form that comes from elsewhere', async () => {
    const { person } = await signIn('ada', password);
    await person.get('/settings/keys');
    const other = (await signIn('ada', password)).person;
    const page = (await other.get('/settings/keys')).text;
    const foreign = /name="csrf" value="([^"]+)"/.exec(page)![1]!;
    for (const [fields, headers] of [
      [{ name: 'x', scope: 'full', days: '0' }, {}],
      [{ name: 'x', scope: 'full', days: '0', csrf: '' }, {}],
      [{ name: 'x', scope: 'full', days: '0', csrf: foreign }, {}],
    ] as const) {
      expect((await person.post('/settings/keys', fields, headers)).status).to.equal(403);
    }
    await person.get('/settings/keys');
    const own = /name="csrf" value="([^"]+)"/.exec((await person.get('/settings/keys')).text)![1]!;
    const crossSite = await person.post(
      '/settings/keys',
      { name: 'x', scope: 'full', days: '0', csrf: own },
      { 'Sec-Fetch-Site': 'cross-site' },
    );
    expect(crossSite.status).to.equal(403);
    const user = await server.stores.users.find('ada');
    expect((await server.stores.apiKeys.list(user!._id)).filter((k) => k.name === 'x')).to.deep.equal([]);
  });
});

describe('signing up', () => {
  it('[T12] is closed to those without an invitation that holds, and each is used once', async () => {
    const server = await startTestServer({ signUp: 'invitation' });
    try {
      await signUp(server, 'ada');
      const { tickets, users } = server.stores;
      const stranger = createPerson(server.url);
      expect((await stranger.get('/sign-up')).status).to.equal(403);
      expect((await stranger.get('/sign-up?invitation=made-up')).status).to.equal(403);
      const { token } = await tickets.issue({ kind: 'invitation', email: 'eve@example.org', lastsMs: 60_000 });
      const people = await Promise.all(
        ['eve', 'bob', 'joe', 'kim'].map(async (username) => {
          const person = createPerson(server.url);
          await person.get(`/sign-up?invitation=${token}`);
          return { person, username };
        }),
      );
      // A form with a fault does not use it up
      const faulty = await people[0]!.person.submit('/sign-up', { username: '', password });
      expect(faulty.status).to.equal(400);
      expect(faulty.text).to.include('value="eve@example.org"');
      const answers = await Promise.all(
        people.map(({ person, username }) => person.submit('/sign-up', { username, email: `${username}@example.org`, password })),
      );
      expect(answers.map((a) => a.status)).to.have.members([303, 403, 403, 403]);
      expect((await users.list(undefined, 1, 10)).total).to.equal(2);
    } finally {
      await server.close();
    }
  });

  it('of several at once with one name or address gives it to one, and tells the others which field it is', async () => {
    const server = await startTestServer({ signUp: 'open' });
    try {
      await signUp(server, 'ada');
      const attempt = async (username: string, email: string) => {
        const person = createPerson(server.url);
        await person.get('/sign-up');
        return person.submit('/sign-up', { username, email, password });
      };
      const names = await Promise.all(['eve', 'Eve', 'EVE'].map((name, i) => attempt(name, `e${i}@example.org`)));
      expect(names.map((a) => a.status)).to.have.members([303, 400, 400]);
      for (const { text } of names.filter((a) => a.status === 400)) expect(text).to.include('This name is taken.');
      const addresses = await Promise.all(['k1', 'k2', 'k3'].map((name) => attempt(name, 'Kim@example.org')));
      expect(addresses.map((a) => a.status)).to.have.members([303, 400, 400]);
      for (const { text } of addresses.filter((a) => a.status === 400)) expect(text).to.include('an account with this address');
      expect((await server.stores.users.list(undefined, 1, 10)).total).to.equal(3);
      for (const name of ['current', '9c317872-922d-442f-89bd-1a9e7ec2bca7', '../x', 'a'.repeat(65)])
        expect((await attempt(name, '')).status, name).to.equal(400);
    } finally {
      await server.close();
    }
  });

  it('that somebody makes on the way to something leads there, and to no other server', async () => {
    const server = await startTestServer({ signUp: 'open' });
    try {
      await signUp(server, 'ada');
      const wanted = '/oauth/authorize?client_id=x&state=a%26b';
      const leadsTo = async (username: string, next: string) => {
        const person = createPerson(server.url);
        const { text } = await person.get(`/sign-in?${new URLSearchParams({ next }).toString()}`);
        const link = /href="(\/sign-up[^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&');
        await person.get(link);
        // Also by way of a fault
        await person.submit('/sign-up', { username: 'a b', password });
        return (await person.submit('/sign-up', { username, password })).location;
      };
      expect(await leadsTo('eve', wanted)).to.equal(wanted);
      expect(await leadsTo('bob', '//evil.example')).to.equal('/set-up-guide?welcome=1');
      expect(await leadsTo('kim', '/')).to.equal('/set-up-guide?welcome=1');
    } finally {
      await server.close();
    }
  });

  it('is nobody’s where it is closed', async () => {
    const server = await startTestServer({ signUp: 'closed' });
    try {
      await signUp(server, 'ada');
      expect((await createPerson(server.url).get('/sign-up')).text).to.include('Nobody can make an account here');
    } finally {
      await server.close();
    }
  });
});

/** Makes an account with the password of this file. */
async function signUp({ stores }: TestServer, username: string): Promise<void> {
  const { createAccount } = await import('../../shared/store/accounts.js');
  await createAccount(stores.users, { username, email: `${username}@example.org`, password });
}

describe('API keys', () => {
  let server: TestServer;
  let ada: Person;
  before(async () => {
    server = await startTestServer();
    await signUp(server, 'ada');
    ada = createPerson(server.url);
    await ada.get('/sign-in');
    await ada.submit('/sign-in', { name: 'ada', password });
  });
  after(() => server.close());

  async function makeKey(fields: Record<string, string>): Promise<string> {
    await ada.get('/settings/keys');
    const { text } = await ada.submit('/settings/keys', { name: 'test', ...fields });
    return /id="new-key">([^<]+)</.exec(text)?.[1] ?? '';
  }
  const bearer = (key: string): Record<string, string> => ({ Authorization: `Bearer ${key}` });
  const get = async (key: string, path: string): Promise<number> =>
    (await server.fetch(`/api/v1/${path}`, { headers: bearer(key) })).status;
  const send = async (key: string): Promise<number> =>
    (
      await server.fetch('/api/v1/users/current/heartbeats.bulk', {
        method: 'POST',
        headers: bearer(key),
        body: JSON.stringify([heartbeat()]),
      })
    ).status;

  it('are shown once, look as plugins want them, and may do what they are for', async () => {
    const [full, write, read] = [
      await makeKey({ scope: 'full' }),
      await makeKey({ scope: 'write_heartbeats' }),
      await makeKey({ scope: 'read' }),
    ];
    for (const key of [full, write, read]) {
      expect(key).to.match(/^waka_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const { text } = await ada.get('/settings/keys');
      expect(text).to.include(`…${key.slice(-4)}`);
      expect(text).to.not.include(key);
    }
    const settings = async (key: string): Promise<number> =>
      (await server.fetch('/api/v1/users/current', { method: 'PATCH', headers: bearer(key), body: '{"weekday_start":1}' }))
        .status;
    expect([await send(full), await send(write), await send(read)]).to.deep.equal([202, 202, 403]);
    const path = 'users/current/statusbar/today';
    expect([await get(full, path), await get(write, path), await get(read, path)]).to.deep.equal([200, 403, 200]);
    expect([await settings(full), await settings(write), await settings(read)]).to.deep.equal([200, 403, 403]);
  });

  it('[T23] stop when they are revoked, at once, and when they expire', async () => {
    const key = await makeKey({ scope: 'full' });
    expect(await get(key, 'users/current')).to.equal(200);
    const page = (await ada.get('/settings/keys')).text;
    const action = /action="(\/settings\/keys\/[^"]+\/revoke)"/.exec(page)![1]!;
    expect((await ada.submit(action)).location).to.equal('/settings/keys?revoked=1');
    expect(await get(key, 'users/current')).to.equal(401);

    const short = await makeKey({ days: '30' });
    expect(await get(short, 'users/current')).to.equal(200);
    await server.collections.apiKeys.updateMany(
      { expires_at: { $ne: null } },
      { $set: { expires_at: new Date() }, $currentDate: { modified_at: true } },
    );
    await server.apiDeps.credentials.refresh();
    expect(await get(short, 'users/current')).to.equal(401);
    expect((await ada.get('/settings/keys')).text).to.include('expired');
  });

  it('that are revoked in the middle of a batch: the batch that had begun is kept, the next is refused', async () => {
    const key = await makeKey({ scope: 'full' });
    const user = (await server.stores.users.find('ada'))!;
    const body = JSON.stringify(
      Array.from({ length: 20 }, (_, i) => heartbeat({ time: 1_780_000_000 + i, project: 'mid-batch' })),
    );
    const url = new URL('/api/v1/users/current/heartbeats.bulk', server.url);
    const status = new Promise<number | undefined>((resolve, reject) => {
      const sending = request(
        url,
        { method: 'POST', headers: { ...bearer(key), 'Content-Length': Buffer.byteLength(body) } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      sending.on('error', reject);
      sending.write(body.slice(0, 100), () => {
        void (async () => {
          // The other half comes when the key is gone
          await get(key, 'users/current');
          await server.stores.apiKeys.revokeAll(user._id);
          await server.apiDeps.credentials.refresh();
          expect(await get(key, 'users/current')).to.equal(401);
          sending.end(body.slice(100));
        })();
      });
    });
    expect(await status).to.equal(202);
    expect(await send(key)).to.equal(401);
    await eventually(async () => (await server.stores.projects.list(user, { q: 'mid-batch' }, 1, 10)).total === 1);
  });

  it('name the fault of a field, and make nothing', async () => {
    const user = (await server.stores.users.find('ada'))!;
    const before = (await server.stores.apiKeys.list(user._id)).length;
    await ada.get('/settings/keys');
    const { status, text } = await ada.submit('/settings/keys', { name: ' ', scope: 'root', days: '-1' });
    expect(status).to.equal(400);
    expect(text.match(/class="fault"/g)).to.have.lengthOf(3);
    expect((await server.stores.apiKeys.list(user._id)).length).to.equal(before);
  });

  it('show when they were used last', async () => {
    const key = await makeKey({ name: 'looked at' });
    await get(key, 'users/current');
    await server.apiDeps.credentials.close();
    const user = (await server.stores.users.find('ada'))!;
    const listed = (await server.stores.apiKeys.list(user._id)).find((k) => k.name === 'looked at');
    expect(listed!.last_used_at!.getTime()).to.be.closeTo(Date.now(), 10_000);
  });

  it('of another user are out of reach', async () => {
    const eve = await server.newUser();
    const [key] = await server.stores.apiKeys.list(eve.user._id);
    await ada.get('/settings/keys');
    const csrf = /name="csrf" value="([^"]+)"/.exec((await ada.get('/settings/keys')).text)![1]!;
    expect((await ada.post(`/settings/keys/${key!.id}/revoke`, { csrf })).status).to.equal(404);
    expect(await get(eve.apiKey, 'users/current')).to.equal(200);
  });
});
