import { expect } from 'chai';
import { createMailer, type Mailer } from '../../shared/mail/mailer.js';
import { createLogger } from '../../shared/observability/log.js';
import { createAccount } from '../../shared/store/accounts.js';
import { eventually } from '../support/eventually.js';
import { startMailServer, type TestMailServer } from '../support/mail-server.js';
import { createPerson, type Person } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';

const password = 'correct horse battery';
const origin = 'https://sundial.example.org';

describe('an invitation', () => {
  let server: TestServer;
  let inbox: TestMailServer;
  let mailer: Mailer;
  let admin: Person;

  before(async () => {
    inbox = await startMailServer();
    mailer = createMailer({ smtpUrl: inbox.url, from: 's@example.org', log: createLogger({ name: 'test', level: 'silent' }) });
    server = await startTestServer({ mailer, publicUrl: origin, signUp: 'invitation' });
    await createAccount(server.stores.users, { username: 'root', email: '', password, is_admin: true });
    admin = createPerson(server.url);
    await admin.get('/sign-in');
    await admin.submit('/sign-in', { name: 'root', password });
  });
  after(async () => {
    await server.close();
    await mailer.close();
    await inbox.close();
  });

  async function invited(email: string): Promise<string> {
    await admin.get('/admin/invitations');
    const answer = await admin.submit('/admin/invitations', { email });
    expect(answer.location).to.equal('/admin/invitations?sent=1');
    expect((await admin.get('/admin/invitations?sent=1')).text).to.include('on its way');
    await eventually(() => inbox.mails.some((m) => m.to[0] === email));
    const mail = inbox.mails.find((m) => m.to[0] === email)!;
    const link = /https:\S+\/sign-up\?invitation=[\w-]{43}/.exec(mail.text)![0];
    expect(answer.text).to.not.include(link);
    return link.slice(origin.length);
  }

  async function signUp(link: string, username: string, email: string): Promise<boolean | undefined> {
    const person = createPerson(server.url);
    expect((await person.get(link)).status).to.equal(200);
    expect((await person.submit('/sign-up', { username, email, password })).status).to.equal(303);
    return (await server.stores.users.find(username))!.is_email_confirmed;
  }

  it('goes to an address by mail, which is confirmed by using it', async () => {
    expect(await signUp(await invited('eve@example.org'), 'eve', 'Eve@example.org')).to.equal(true);
  });

  it('confirms no other address than the one it was sent to', async () => {
    expect(await signUp(await invited('bob@example.org'), 'bob', 'somebody@example.org')).to.not.equal(true);
  });

  it('without an address is a link, shown once, that confirms nothing', async () => {
    await admin.get('/admin/invitations');
    const { text } = await admin.submit('/admin/invitations', { email: '' });
    const link = /https:\S+(\/sign-up\?invitation=[\w-]{43})/.exec(text)![1]!;
    expect((await admin.get('/admin/invitations')).text).to.not.include(link);
    expect(await signUp(link, 'kim', 'kim@example.org')).to.not.equal(true);
  });
});

describe('an invitation from before sign-up was closed', () => {
  it('lets nobody in, and none is made', async () => {
    const server = await startTestServer({ signUp: 'closed' });
    try {
      await createAccount(server.stores.users, { username: 'root', email: '', password, is_admin: true });
      const { token } = await server.stores.tickets.issue({ kind: 'invitation', lastsMs: 60_000 });
      const stranger = createPerson(server.url);
      expect((await stranger.get(`/sign-up?invitation=${token}`)).status).to.equal(403);
      await stranger.get('/sign-in');
      const csrf = /name="csrf" value="([^"]+)"/.exec((await stranger.get('/sign-in')).text)![1]!;
      const answer = await stranger.post('/sign-up', { csrf, invitation: token, username: 'eve', password });
      expect(answer.status).to.equal(403);
      expect((await server.stores.users.list(undefined, 1, 10)).total).to.equal(1);
      await stranger.get('/sign-in');
      await stranger.submit('/sign-in', { name: 'root', password });
      const page = (await stranger.get('/admin/invitations')).text;
      expect(page).to.include('Nobody can use an invitation').and.not.include('Make an invitation');
    } finally {
      await server.close();
    }
  });
});
