import { expect } from 'chai';
import { createMailer, type Mailer } from '../../shared/mail/mailer.js';
import { createLogger } from '../../shared/observability/log.js';
import { createAccount } from '../../shared/store/accounts.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { eventually } from '../support/eventually.js';
import { startMailServer, type ReceivedMail, type TestMailServer } from '../support/mail-server.js';
import { createPerson, type Person } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';

const password = 'correct horse battery';
const newPassword = 'another horse, another staple';
const origin = 'https://sundial.example.org';

describe('a forgotten password', () => {
  let server: TestServer;
  let inbox: TestMailServer;
  let mailer: Mailer;
  let count = 0;

  before(async () => {
    inbox = await startMailServer();
    mailer = createMailer({ smtpUrl: inbox.url, from: 's@example.org', log: createLogger({ name: 'test', level: 'silent' }) });
    server = await startTestServer({ mailer, publicUrl: origin });
    await newAccount();
  });
  after(async () => {
    await server.close();
    await mailer.close();
    await inbox.close();
  });

  async function newAccount(): Promise<UserDocument> {
    count += 1;
    return createAccount(server.stores.users, { username: `u${count}`, email: `u${count}@example.org`, password });
  }
  const mailsTo = (to: string): ReceivedMail[] => inbox.mails.filter((m) => m.to[0] === to);
  async function ask(name: string, person = createPerson(server.url)): Promise<string> {
    await person.get('/forgot-password');
    const { status, text } = await person.submit('/forgot-password', { name });
    expect(status).to.equal(200);
    return text.replaceAll(/value="[^"]*"/g, '');
  }
  async function linkFor(user: UserDocument): Promise<string> {
    const before = mailsTo(user.email!).length;
    await ask(user.username);
    await eventually(() => mailsTo(user.email!).length > before);
    const link = /https:\S+/g.exec(mailsTo(user.email!).at(-1)!.text.replace(`account at ${origin}.`, ''))![0];
    expect(link).to.match(/^https:\/\/sundial\.example\.org\/reset-password\?token=[\w-]{43}$/);
    return link.slice(origin.length);
  }
  async function canSignIn(name: string, secret: string): Promise<boolean> {
    const person = createPerson(server.url);
    await person.get('/sign-in');
    return (await person.submit('/sign-in', { name, password: secret })).status === 303;
  }
  async function signedIn(name: string): Promise<Person> {
    const person = createPerson(server.url);
    await person.get('/sign-in');
    expect((await person.submit('/sign-in', { name, password })).status).to.equal(303);
    return person;
  }
  const isIn = async (person: Person): Promise<boolean> => (await person.get('/settings/security')).status === 200;

  it('[T19] is answered the same for an account that is there, is not there, is disabled or has no address', async () => {
    const [there, disabled] = [await newAccount(), await newAccount()];
    await server.stores.users.changeAccess(disabled._id, 'disable');
    await createAccount(server.stores.users, { username: 'mailless', email: '', password });
    const names = [there.username, there.email!, 'nobody', 'nobody@example.org', disabled.username, 'mailless', ''];
    const answers = await Promise.all(names.map((name) => ask(name)));
    for (const text of answers) expect(text).to.equal(answers[0]);
    await eventually(() => mailsTo(there.email!).length === 2);
    expect(mailsTo(disabled.email!)).to.deep.equal([]);
    expect(await server.collections.tickets.countDocuments({ user_id: { $ne: there._id } })).to.equal(0);
  });

  it('sends no more than a few mails an hour to one account, and says nothing of it', async () => {
    const user = await newAccount();
    for (let i = 0; i < 6; i += 1) await ask(user.email!);
    const last = await newAccount();
    await linkFor(last);
    await eventually(() => mailsTo(user.email!).length === 4);
    expect(await server.collections.tickets.countDocuments({ user_id: user._id })).to.equal(4);
  });

  it('[T19] is replaced by the link: signs in here, out everywhere else, and the link holds once', async () => {
    const user = await newAccount();
    const other = await signedIn(user.username);
    const { token: address } = await server.stores.tickets.issue({
      kind: 'email-confirmation',
      user_id: user._id,
      email: 'eve@evil.example',
      lastsMs: 60_000,
    });
    const [first, link] = [await linkFor(user), await linkFor(user)];
    const person = createPerson(server.url);
    const page = await person.get(link);
    expect(page.status).to.equal(200);
    expect(page.headers.get('cache-control')).to.equal('no-store');
    const { location } = await person.submit('/reset-password', { password: newPassword });
    expect(location).to.equal('/settings/security?done=reset');
    expect(await isIn(person)).to.equal(true);
    expect(await isIn(other)).to.equal(false);
    expect([await canSignIn(user.username, password), await canSignIn(user.username, newPassword)]).to.deep.equal([false, true]);
    for (const used of [first, link]) expect((await createPerson(server.url).get(used)).status).to.equal(410);
    expect((await createPerson(server.url).get(`/confirm-email?token=${address}`)).status).to.equal(410);
    const after = (await server.stores.users.byId(user._id))!;
    expect(after).to.include({ is_email_confirmed: true });
    const { entries } = await server.stores.audit.list({ userId: user._id, action: 'password.reset' }, 1, 10);
    expect(entries).to.have.lengthOf(1);
    expect(JSON.stringify(await server.collections.audit.find().toArray())).to.not.include(link.slice(-43));
    await eventually(() => mailsTo(user.email!).some((m) => m.subject === 'Your password was changed'));
  });

  it('with a bad new one keeps the link, and says what is wrong', async () => {
    const user = await newAccount();
    const link = await linkFor(user);
    const person = createPerson(server.url);
    await person.get(link);
    const { status, text } = await person.submit('/reset-password', { password: 'short' });
    expect(status).to.equal(400);
    expect(text).to.include('at least 10 characters');
    expect((await person.submit('/reset-password', { password: newPassword })).status).to.equal(303);
  });

  it('[T19] of several who use one link at once is set by one', async () => {
    const user = await newAccount();
    const link = await linkFor(user);
    const secrets = ['first of them', 'second of them', 'third of them', 'fourth of them'];
    const people = await Promise.all(
      secrets.map(async () => {
        const person = createPerson(server.url);
        await person.get(link);
        return person;
      }),
    );
    const answers = await Promise.all(people.map((p, i) => p.submit('/reset-password', { password: secrets[i]! })));
    const won = answers.map((a) => a.status === 303);
    expect(won.filter(Boolean)).to.have.lengthOf(1);
    expect(answers.filter((a) => a.status === 410)).to.have.lengthOf(3);
    const work = await Promise.all(secrets.map((secret) => canSignIn(user.username, secret)));
    expect(work).to.deep.equal(won);
  });

  it('can not be set by a link that is too old, was made up, is of another kind, or was sent to an address of before', async () => {
    const user = await newAccount();
    const { tickets } = server.stores;
    const late = await tickets.issue({ kind: 'password-reset', user_id: user._id, email: user.email, lastsMs: -1 });
    const other = await tickets.issue({ kind: 'email-confirmation', user_id: user._id, email: user.email, lastsMs: 60_000 });
    const moved = await linkFor(user);
    await server.stores.users.update(user._id, { email: 'moved@example.org' });
    const person = createPerson(server.url);
    await person.get('/sign-in');
    const csrf = /name="csrf" value="([^"]+)"/.exec((await person.get('/sign-in')).text)![1]!;
    for (const token of [late.token, other.token, 'x', '', moved.split('=')[1]!]) {
      expect((await person.get(`/reset-password?token=${token}`)).status).to.equal(410);
      expect((await person.post('/reset-password', { csrf, token, password: newPassword })).status).to.equal(410);
    }
    expect(await canSignIn(user.username, password)).to.equal(true);
  });

  it('is set by an administrator’s link for an account without an address, and not for a disabled one', async () => {
    const user = await createAccount(server.stores.users, { username: 'handed', email: '', password: null });
    const { token } = await server.stores.tickets.issue({
      kind: 'password-reset',
      user_id: user._id,
      created_by: 'admin',
      lastsMs: 60_000,
    });
    await server.stores.users.changeAccess(user._id, 'disable');
    expect((await createPerson(server.url).get(`/reset-password?token=${token}`)).status).to.equal(410);
    await server.stores.users.changeAccess(user._id, 'enable');
    const person = createPerson(server.url);
    await person.get(`/reset-password?token=${token}`);
    expect((await person.submit('/reset-password', { password: newPassword })).status).to.equal(303);
    expect((await server.stores.users.byId(user._id))!.is_email_confirmed).to.equal(undefined);
  });

  it('stops being asked for from one address after a while', async () => {
    const person = createPerson(server.url);
    let status = 200;
    for (let i = 0; i < 40 && status === 200; i += 1) {
      await person.get('/forgot-password');
      const answer = await person.submit('/forgot-password', { name: 'nobody' });
      ({ status } = answer);
      if (status !== 200) {
        expect(status).to.equal(429);
        expect(answer.text).to.match(/Too many tries\. Try again in \d+ minutes/);
        expect(Number(answer.headers.get('retry-after'))).to.be.within(3000, 3600);
      }
    }
    expect(status).to.equal(429);
  });

  it('is a matter for administrators where no mails are sent', async () => {
    const silent = await startTestServer();
    try {
      await createAccount(silent.stores.users, { username: 'ada', email: 'ada@example.org', password });
      const person = createPerson(silent.url);
      const { text } = await person.get('/forgot-password');
      expect(text).to.include('An administrator can make you a link').and.not.include('<form method="post" action="/forgot');
    } finally {
      await silent.close();
    }
  });
});
