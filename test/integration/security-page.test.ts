import { expect } from 'chai';
import { createMailer, type Mailer } from '../../shared/mail/mailer.js';
import { createLogger } from '../../shared/observability/log.js';
import { createAccount } from '../../shared/store/accounts.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { eventually } from '../support/eventually.js';
import { startMailServer, type ReceivedMail, type TestMailServer } from '../support/mail-server.js';
import { createPerson, type PageAnswer, type Person } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';

const password = 'correct horse battery';
const origin = 'https://sundial.example.org';
const page = '/settings/security';

describe('/settings/security', () => {
  let server: TestServer;
  let inbox: TestMailServer;
  let mailer: Mailer;
  let count = 0;

  before(async () => {
    inbox = await startMailServer();
    mailer = createMailer({ smtpUrl: inbox.url, from: 's@example.org', log: createLogger({ name: 'test', level: 'silent' }) });
    server = await startTestServer({ workers: 0, mailer, publicUrl: origin, signUp: 'open' });
  });
  after(async () => {
    await server.close();
    await mailer.close();
    await inbox.close();
  });

  interface Someone {
    readonly user: UserDocument;
    readonly person: Person;
  }
  async function newcomer(on = server): Promise<Someone> {
    count += 1;
    const user = await createAccount(on.stores.users, { username: `u${count}`, email: `u${count}@example.org`, password });
    return { user, person: await signIn(user.username, password, on) };
  }
  async function signIn(name: string, secret: string, on = server): Promise<Person> {
    const person = createPerson(on.url);
    await person.get('/sign-in');
    expect((await person.submit('/sign-in', { name, password: secret })).status).to.equal(303);
    return person;
  }
  async function send(person: Person, action: string, fields: Record<string, string> = {}): Promise<PageAnswer> {
    await person.get(page);
    return person.submit(`${page}/${action}`, fields);
  }
  const isIn = async (person: Person): Promise<boolean> => (await person.get(page)).status === 200;
  const mailsTo = (to: string): ReceivedMail[] => inbox.mails.filter((m) => m.to[0] === to);
  const now = async ({ user }: Someone): Promise<UserDocument> => (await server.stores.users.byId(user._id))!;
  async function linkTo(address: string, nth = 1): Promise<string> {
    const found = () => mailsTo(address).flatMap((m) => /\/confirm-email\?token=\S+/.exec(m.text) ?? []);
    await eventually(() => found().length >= nth);
    return found()[nth - 1]!;
  }

  it('[T26] gives cookies that only this host gets, that no script reads, and that no other site sends', async () => {
    const { user } = await newcomer();
    const person = createPerson(server.url);
    const form = await person.get('/sign-in');
    const signedIn = await person.submit('/sign-in', { name: user.username, password });
    const lines = [...form.headers.getSetCookie(), ...signedIn.headers.getSetCookie()];
    expect(lines.map((line) => line.split('=')[0])).to.deep.equal([
      '__Host-sundial_form',
      '__Host-sundial_session',
      '__Host-sundial_device',
    ]);
    for (const line of lines) {
      expect(line)
        .to.match(/; secure/i)
        .and.match(/; httponly/i)
        .and.match(/; samesite=lax/i)
        .and.match(/; path=\//i);
      expect(line).to.not.match(/domain=/i);
    }
  });

  it('gives cookies that go without TLS only where the server is said to have none', async () => {
    const plain = await startTestServer({ workers: 0, publicUrl: 'http://sundial.lan' });
    try {
      const { person } = await newcomer(plain);
      expect([...person.cookies.keys()]).to.deep.equal(['sundial_form', 'sundial_session', 'sundial_device']);
      const [line] = (await createPerson(plain.url).get('/sign-in')).headers.getSetCookie();
      expect(line)
        .to.match(/; httponly/i)
        .and.match(/; samesite=lax/i)
        .and.not.match(/secure/i);
    } finally {
      await plain.close();
    }
  });

  it('[T27] changes the password with the current one: here the session goes on, elsewhere it ends', async () => {
    const someone = await newcomer();
    const other = await signIn(someone.user.username, password);
    const old = new Map(someone.person.cookies);
    const { token } = await server.stores.tickets.issue({ kind: 'password-reset', user_id: someone.user._id, lastsMs: 60_000 });
    const fields = { current_password: password, new_password: 'a whole new sentence' };
    const wrong = await send(someone.person, 'password', { ...fields, current_password: 'not it' });
    expect(wrong.status).to.equal(400);
    expect(wrong.text).to.include('This is not your password.').and.not.include('not it').and.not.include('a whole new');
    const weak = await send(someone.person, 'password', { ...fields, new_password: 'password123' });
    expect(weak.text).to.include('This one is guessed first.');
    expect((await now(someone)).password_hash).to.equal(someone.user.password_hash);

    expect((await send(someone.person, 'password', fields)).location).to.equal(`${page}?done=password`);
    expect([await isIn(someone.person), await isIn(other)]).to.deep.equal([true, false]);
    expect(someone.person.cookies.get('__Host-sundial_session')).to.not.equal(old.get('__Host-sundial_session'));
    // Browsers that were known before are not, any more
    const devices = await server.collections.devices.countDocuments({ user_id: someone.user._id });
    expect(devices).to.equal(1);
    expect((await createPerson(server.url).get(`/reset-password?token=${token}`)).status).to.equal(410);
    await signIn(someone.user.username, fields.new_password);
    await eventually(() => mailsTo(someone.user.email!).some((m) => m.subject === 'Your password was changed'));
    const { entries } = await server.stores.audit.list({ userId: someone.user._id, action: 'password.changed' }, 1, 10);
    expect(entries).to.have.lengthOf(1);
  });

  it('begins no session with a password that was changed in the middle of signing in', async () => {
    const { user } = await newcomer();
    const stale = { ...user, password_hash: 'of before' };
    const ctx = {
      state: {},
      get: () => '',
      ip: '127.0.0.1',
      cookies: { get: () => undefined, set: () => expect.fail('a cookie') },
    };
    let error: unknown;
    await server.apiDeps.visitors.signIn(ctx as never, stale).catch((thrown: unknown) => (error = thrown));
    expect(error).to.include({ status: 403 });
    expect(await server.stores.sessions.list(user._id)).to.have.lengthOf(1);
  });

  it('shows sessions and sign-ins; ends one, or all', async () => {
    const someone = await newcomer();
    const { user } = someone;
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
    const other = createPerson(server.url);
    const form = await other.get('/sign-in');
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)![1]!;
    await other.post('/sign-in', { csrf, name: user.username, password: 'wrong' });
    await other.post('/sign-in', { csrf, name: user.username, password }, { 'User-Agent': firefox });
    const { text } = await someone.person.get(page);
    expect(text).to.include('Firefox on Linux').and.include('failed: wrong password');
    expect(text.match(/this one/g)).to.have.lengthOf(1);
    expect(text.match(/sessions\/[^"]+\/end/g)).to.have.lengthOf(2);

    const sessions = await server.stores.sessions.list(user._id);
    const id = sessions.find((s) => s.user_agent === firefox)!.id;
    const stranger = (await newcomer()).person;
    const own = /name="csrf" value="([^"]+)"/.exec((await stranger.get(page)).text)![1]!;
    expect((await stranger.post(`${page}/sessions/${id}/end`, { csrf: own })).status).to.equal(404);
    expect(await isIn(other)).to.equal(true);
    expect((await send(someone.person, `sessions/${id}/end`)).location).to.equal(`${page}?done=ended`);
    expect([await isIn(other), await isIn(someone.person)]).to.deep.equal([false, true]);

    const again = await signIn(user.username, password);
    const everywhere = await send(someone.person, 'sign-out-everywhere');
    expect(everywhere.location).to.equal('/sign-in?ended=everywhere');
    expect((await someone.person.get('/sign-in?ended=everywhere')).text).to.include('You are signed out everywhere.');
    expect([await isIn(again), await isIn(someone.person)]).to.deep.equal([false, false]);
    const actions = (await server.stores.audit.list({ userId: user._id }, 1, 10)).entries.map((e) => e.action);
    expect(actions).to.include('session.ended').and.include('sign-out.everywhere');
  });

  it('takes no form without the token of the session', async () => {
    const someone = await newcomer();
    const forms: [string, Record<string, string>][] = [
      ['password', { current_password: password, new_password: 'a whole new sentence' }],
      ['email', { email: 'eve@evil.example', email_password: password }],
      ['confirm', {}],
      ['sign-out-everywhere', {}],
      ['unlink', { unlink_password: password }],
    ];
    for (const [action, fields] of forms) {
      for (const csrf of ['', 'made-up']) {
        expect((await someone.person.post(`${page}/${action}`, { ...fields, csrf })).status, action).to.equal(403);
      }
    }
    expect(await isIn(someone.person)).to.equal(true);
    expect(await now(someone)).to.deep.equal(someone.user);
  });

  it('whose session is over in the middle of a form changes nothing, and comes again after signing in', async () => {
    const someone = await newcomer();
    await someone.person.get(page);
    await server.stores.sessions.endAll(someone.user._id);
    const { location } = await someone.person.post(
      `${page}/password`,
      { current_password: password, new_password: 'a whole new sentence', csrf: 'of before' },
      { Referer: origin + page },
    );
    expect(location).to.equal(`/sign-in?next=${encodeURIComponent(page)}&ended=1`);
    expect((await someone.person.get(location!)).text).to.include('so nothing was changed');
    expect((await someone.person.submit('/sign-in', { name: someone.user.username, password })).location).to.equal(page);
    expect((await now(someone)).password_hash).to.equal(someone.user.password_hash);
  });

  it('[T27] changes the address once its owner has confirmed it, and tells the one before', async () => {
    const someone = await newcomer();
    const to = `new-${someone.user.username}@example.org`;
    expect((await send(someone.person, 'email', { email: to, email_password: 'wrong' })).status).to.equal(400);
    const bad = await send(someone.person, 'email', { email: 'nowhere', email_password: password });
    expect(bad.text).to.include('Not a valid email address.').and.include('value="nowhere"');
    expect((await send(someone.person, 'email', { email: to, email_password: password })).location).to.match(/done=sent/);
    expect(await now(someone)).to.include({ email: someone.user.email });
    expect((await someone.person.get(page)).text).to.include(`<strong>${to}</strong> waits to be confirmed`);
    const link = await linkTo(to);
    expect(mailsTo(to)[0]!.text).to.include(origin);

    // Looking at the link confirms nothing: programs do that
    const elsewhere = createPerson(server.url);
    const shown = await elsewhere.get(link);
    expect(shown.text).to.include(to).and.include(someone.user.username);
    expect(await now(someone)).to.include({ email: someone.user.email });
    expect((await elsewhere.submit('/confirm-email')).text).to.include('Your address is confirmed');
    expect(await now(someone)).to.include({ email: to, email_key: to, is_email_confirmed: true });
    expect((await elsewhere.get(link)).status).to.equal(410);
    await eventually(() => mailsTo(someone.user.email!).some((m) => m.text.includes(`is now ${to}`)));
    await signIn(to, password);
  });

  it("forgets with the old password what was asked for with it: no link makes the account somebody else's", async () => {
    const someone = await newcomer();
    const thiefs = `thief-of-${someone.user.username}@example.org`;
    await send(await signIn(someone.user.username, password), 'email', { email: thiefs, email_password: password });
    const link = await linkTo(thiefs);
    const fields = { current_password: password, new_password: 'another horse battery' };
    expect((await send(someone.person, 'password', fields)).location).to.match(/done=password/);
    const thief = createPerson(server.url);
    expect((await thief.get(link)).status).to.equal(410);
    expect(await now(someone)).to.include({ email: someone.user.email });
  });

  it('of two wishes for an address the last one holds', async () => {
    const someone = await newcomer();
    const [first, second] = [`a-${someone.user.username}@example.org`, `b-${someone.user.username}@example.org`];
    for (const email of [first, second]) await send(someone.person, 'email', { email, email_password: password });
    const links = [await linkTo(first), await linkTo(second)];
    expect((await someone.person.get(links[0]!)).status).to.equal(410);
    await someone.person.get(links[1]!);
    expect((await someone.person.submit('/confirm-email')).location).to.equal(`${page}?done=confirmed`);
    expect(await now(someone)).to.include({ email: second });
  });

  it('gives an address to the first who confirms it, and tells only its reader that it is taken', async () => {
    const [one, two] = [await newcomer(), await newcomer()];
    const email = `shared-${count}@example.org`;
    for (const { person } of [one, two]) {
      expect((await send(person, 'email', { email, email_password: password })).location).to.match(/done=sent/);
    }
    const links = [await linkTo(email, 1), await linkTo(email, 2)];
    const answers: number[] = [];
    for (const link of links) {
      const reader = createPerson(server.url);
      await reader.get(link);
      answers.push((await reader.submit('/confirm-email')).status);
    }
    expect(answers).to.deep.equal([200, 409]);
    const emails = [(await now(one)).email, (await now(two)).email];
    expect(emails.filter((e) => e === email)).to.have.lengthOf(1);
  });

  it('confirms the address of a new account, and takes an address away', async () => {
    const person = createPerson(server.url);
    await person.get('/sign-up');
    const email = `signup-${count}@example.org`;
    expect((await person.submit('/sign-up', { username: `signup-${count}`, email, password })).status).to.equal(303);
    const user = (await server.stores.users.findAny(email))!;
    expect((await person.get(page)).text).to.include('not confirmed');
    await person.get(await linkTo(email));
    await person.submit('/confirm-email');
    expect((await server.stores.users.byId(user._id))!.is_email_confirmed).to.equal(true);
    expect((await person.get(page)).text).to.not.include('not confirmed');
    expect((await send(person, 'email', { email: email.toUpperCase(), email_password: password })).location).to.match(
      /done=email/,
    );
    expect(await server.stores.users.byId(user._id)).to.include({ email: email.toUpperCase(), is_email_confirmed: true });
    expect((await send(person, 'email', { email: '', email_password: password })).location).to.match(/done=email/);
    const after = (await server.stores.users.byId(user._id))!;
    expect([after.email, after.email_key, after.is_email_confirmed]).to.deep.equal([null, undefined, false]);
  });

  it('mails to addresses that somebody types only so often', async () => {
    const someone = await newcomer();
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const email = `spam-${i}-${count}@example.org`;
      statuses.push((await send(someone.person, 'email', { email, email_password: password })).status);
    }
    expect(statuses).to.deep.equal([303, 303, 303, 303, 429]);
  });

  it('changes an address at once where no mails are sent; a taken one is told', async () => {
    const silent = await startTestServer({ workers: 0 });
    try {
      const [one, two] = [await newcomer(silent), await newcomer(silent)];
      const change = (email: string) => send(one.person, 'email', { email, email_password: password });
      const taken = await change(two.user.email!.toUpperCase());
      expect(taken.status).to.equal(400);
      expect(taken.text).to.include('There is an account with this address already.');
      expect((await change('moved@example.org')).location).to.match(/done=email/);
      expect(await silent.stores.users.byId(one.user._id)).to.include({ email: 'moved@example.org', is_email_confirmed: false });
    } finally {
      await silent.close();
    }
  });
});
