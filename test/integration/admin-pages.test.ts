import { expect } from 'chai';
import { isActive } from '../../shared/store/users.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { createPerson, type Person } from '../support/person.js';
import { accountHolder, password } from '../support/account-holder.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('administration', () => {
  let server: TestServer;
  let admin: Person;
  let boss: UserDocument;
  before(async () => {
    server = await startTestServer();
    ({ person: admin, user: boss } = await accountHolder(server, 'boss', { is_admin: true }));
  });
  after(() => server.close());

  const at = (user: UserDocument): string => `/admin/users/${user._id}`;
  const stored = async (user: UserDocument): Promise<UserDocument> => (await server.stores.users.byId(user._id))!;
  const audited = async (): Promise<[string, string | null][]> =>
    (await server.stores.audit.list({}, 1, 100)).entries.map((e) => [e.action, e.user_name]);
  const linkIn = (text: string): URL => new URL(/id="link">([^<]+)</.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '');

  it('is for administrators alone: each page, and each form', async () => {
    const { person } = await accountHolder(server, 'plain');
    const nobody = createPerson(server.url);
    const { user: other } = await accountHolder(server, 'other');
    for (const path of ['/admin/users', at(other), '/admin/invitations', '/admin/audit']) {
      expect((await person.get(path)).status, path).to.equal(403);
      expect((await nobody.get(path)).location, path).to.match(/^\/sign-in\?/);
    }
    await person.get('/settings/keys');
    const csrf = /name="csrf" value="([^"]+)"/.exec((await person.get('/settings/account')).text)![1]!;
    const deeds = ['disable', 'enable', 'make-admin', 'make-user', 'reset-link', 'end-sessions', 'keys/x/revoke', 'delete'];
    for (const path of ['/admin/users', '/admin/invitations', ...deeds.map((deed) => `${at(other)}/${deed}`)]) {
      expect((await person.post(path, { csrf, name: 'other', username: 'mallory' })).status, path).to.equal(403);
      // An administrator's browser, led here by another site
      expect((await admin.post(path, { name: 'other', username: 'mallory' })).status, path).to.equal(403);
    }
    expect(await stored(other))
      .to.include({ is_admin: false })
      .and.to.not.have.any.keys('disabled_at', 'deleting_since');
    expect(await server.stores.users.findAny('mallory')).to.equal(null);
  });

  it('lists accounts, finds them, and makes new ones whose owners set the password', async () => {
    await admin.get('/admin/users');
    const wrong = await admin.submit('/admin/users', { username: 'no name', email: 'x' });
    expect(wrong.status).to.equal(400);
    expect(wrong.text).to.include('Must be 1 to 64 letters').and.include('Not a valid email address.').and.include('no name');
    expect((await admin.submit('/admin/users', { username: 'BOSS', email: '' })).text).to.include('This name is taken.');
    const { status, text } = await admin.submit('/admin/users', { username: 'grace', email: 'grace@example.org' });
    expect(status).to.equal(200);
    const link = linkIn(text);
    expect(link.origin + link.pathname).to.equal(`${server.url}/reset-password`);
    const ticket = await server.stores.tickets.look('password-reset', link.searchParams.get('token')!);
    const grace = (await server.stores.users.findAny('grace@example.org'))!;
    expect(ticket).to.include({ user_id: grace._id, created_by: boss._id });
    expect(ticket!.expires_at.getTime() - ticket!.created_at.getTime()).to.equal(86_400_000);
    expect(grace).to.include({ password_hash: null, is_admin: false });
    expect((await admin.get('/admin/users?q=GRAC')).text)
      .to.include('One account found')
      .and.include(at(grace));
    expect((await admin.get('/admin/users?q=example.org')).text).to.include(at(grace));
    expect((await admin.get('/admin/users?q=.*')).text).to.include('0 accounts found');
  });

  it('takes whatever stands in an address', async () => {
    for (const path of [
      '/admin/users?q=%00',
      '/admin/users?q=(%5B',
      '/admin/audit?user=%00&action=%00',
      `${at(boss)}?done=constructor`,
    ]) {
      expect((await admin.get(path)).status, path).to.equal(200);
    }
  });

  it('leafs through many accounts', async () => {
    await server.collections.users.insertMany(
      Array.from({ length: 60 }, (_, i) => ({
        ...boss,
        _id: `many-${i}`,
        username: `many${i}`,
        username_key: `many${i}`,
        is_admin: false,
      })),
    );
    const names = (text: string): string[] => [...text.matchAll(/\/admin\/users\/(many-\d+)"/g)].map(([, id]) => id!);
    const first = await admin.get('/admin/users?q=many');
    expect(first.text)
      .to.include('60 accounts found')
      .and.include('Page 1 of 2')
      .and.include('href="/admin/users?q=many&amp;page=2"');
    const second = await admin.get('/admin/users?q=many&page=2');
    expect(new Set([...names(first.text), ...names(second.text)]).size).to.equal(60);
    for (const page of ['0', '-1', 'x', '3', '1e9'])
      expect((await admin.get(`/admin/users?q=many&page=${page}`)).status).to.equal(200);
    await server.collections.users.deleteMany({ _id: /^many/ });
  });

  it('shows the state of an account, and disables it: keys and sessions stop at once, and come back only where they should', async () => {
    const { person, user } = await accountHolder(server, 'ada');
    const apiKey = await server.stores.apiKeys.issue(user._id, { name: 'laptop <b>' });
    await server.stores.tickets.issue({ kind: 'password-reset', user_id: user._id, lastsMs: 60_000 });
    await server.send({ user, apiKey }, heartbeatsAt([0, 60]));
    await server.settled();
    const { text } = await admin.get(at(user));
    expect(text)
      .to.include('<span>2026-01-05</span> <span>09:01 UTC</span>')
      .and.include('laptop &lt;b&gt;')
      .and.not.include(apiKey);
    expect(text).to.match(/Heartbeats<\/dt>\s*<dd>2<\/dd>/);
    expect((await admin.submit(`${at(user)}/disable`)).location).to.equal(`${at(user)}?done=disable`);
    const call = async (): Promise<number> => (await server.call({ user, apiKey }, '/api/v1/users/current')).status;
    expect(await call()).to.equal(401);
    expect((await person.get('/settings/keys')).location).to.match(/^\/sign-in/);
    await person.get('/sign-in');
    expect((await person.submit('/sign-in', { name: 'ada', password })).status).to.equal(400);
    expect((await admin.get('/admin/users?q=ada')).text).to.include('disabled');
    await admin.get(at(user));
    await admin.submit(`${at(user)}/enable`);
    expect(await call()).to.equal(200);
    expect((await person.get('/settings/keys')).location, 'its sessions are over').to.match(/^\/sign-in/);
    expect(await server.collections.tickets.countDocuments({ user_id: user._id })).to.equal(0);
    await admin.get(at(user));
    const [key] = await server.stores.apiKeys.list(user._id);
    expect((await admin.submit(`${at(user)}/keys/${key!.id}/revoke`)).status).to.equal(303);
    expect(await call()).to.equal(401);
    expect(await audited()).to.deep.include.members([
      ['user.disabled', 'ada'],
      ['user.enabled', 'ada'],
      ['key.revoked', 'ada'],
    ]);
  });

  it('makes administrators, and takes that back with the invitations they made', async () => {
    const { person, user } = await accountHolder(server, 'bea');
    await admin.get(at(user));
    await admin.submit(`${at(user)}/make-admin`);
    await person.get('/admin/invitations');
    const invited = await person.submit('/admin/invitations', { is_admin: 'on' });
    const invitation = linkIn(invited.text).searchParams.get('invitation')!;
    expect(await server.stores.tickets.look('invitation', invitation)).to.deep.include({
      data: { is_admin: true, by_mail: false },
    });
    await admin.get(at(user));
    await admin.submit(`${at(user)}/make-user`);
    expect((await person.get('/admin/users')).status).to.equal(403);
    expect(await server.stores.tickets.look('invitation', invitation)).to.equal(null);
  });

  it('keeps the last administrator who can sign in', async () => {
    const never = await server.stores.users.create({ username: 'never-in', email: null, password_hash: null, is_admin: true });
    expect(await server.stores.users.changeAccess(boss._id, 'disable')).to.equal(null);
    expect(isActive(await stored(boss))).to.equal(true);
    // Nobody is lost with who can't sign in
    expect(await server.stores.users.changeAccess(never._id, 'make-user')).to.include({ is_admin: false });
  });

  it('keeps the last administrator', async () => {
    await admin.get(at(boss));
    const said = 'Make somebody else an administrator first.';
    for (const deed of ['disable', 'make-user'] as const) {
      const { status, text } = await admin.submit(`${at(boss)}/${deed}`);
      expect([status, text.includes(said)], deed).to.deep.equal([400, true]);
    }
    const { status, text } = await admin.submit(`${at(boss)}/delete`, { name: 'boss' });
    expect([status, text.includes(said)]).to.deep.equal([400, true]);
    await admin.get('/settings/account');
    const own = await admin.submit('/settings/account/delete', { name: 'boss', password });
    expect([own.status, own.text.includes(said)]).to.deep.equal([400, true]);
    expect((await admin.get('/admin/users')).status).to.equal(200);
  });

  it('hands out links for new passwords, of which the last one holds', async () => {
    const { user } = await accountHolder(server, 'cleo');
    await admin.get(at(user));
    const tokens = await Promise.all(
      [0, 1].map(async () => linkIn((await admin.submit(`${at(user)}/reset-link`)).text).searchParams.get('token')!),
    );
    await admin.get(at(user));
    tokens.push(linkIn((await admin.submit(`${at(user)}/reset-link`)).text).searchParams.get('token')!);
    const held = await Promise.all(tokens.map((token) => server.stores.tickets.look('password-reset', token)));
    expect(held.map((ticket) => ticket !== null)).to.deep.equal([false, false, true]);
    expect(JSON.stringify(await server.collections.audit.find().toArray())).to.not.include(tokens[2]);
  });

  it('deletes an account whose name is typed, and shows how far that is', async () => {
    const { person, user } = await accountHolder(server, 'dora');
    await admin.get(at(user));
    const wrong = await admin.submit(`${at(user)}/delete`, { name: 'dori' });
    expect([wrong.status, wrong.text.includes('Type &quot;dora&quot;.')]).to.deep.equal([400, true]);
    expect(await stored(user)).to.not.have.property('deleting_since');
    await admin.get(at(user));
    await admin.submit(`${at(user)}/delete`, { name: 'Dora' });
    await server.settled();
    expect(await server.stores.users.byId(user._id)).to.equal(null);
    expect((await admin.get(at(user))).status).to.equal(404);
    expect((await person.get('/settings/keys')).location).to.match(/^\/sign-in/);
    const { text } = await admin.get(`/admin/audit?user=${user._id}`);
    expect(text).to.include('deleted the account with its data').and.include('deleted account').and.not.include('dora<');
  });

  it('invites, lists invitations and withdraws them', async () => {
    await admin.get('/admin/invitations');
    expect((await admin.submit('/admin/invitations', { email: 'nonsense' })).text).to.include('Not a valid email address.');
    const { text } = await admin.submit('/admin/invitations', { email: 'new@example.org' });
    const link = linkIn(text);
    const newcomer = createPerson(server.url);
    expect((await newcomer.get(link.pathname + link.search)).text).to.include('new@example.org');
    const [open] = await server.stores.tickets.list('invitation');
    expect(open!.expires_at.getTime() - open!.created_at.getTime()).to.equal(7 * 86_400_000);
    const listed = await admin.get('/admin/invitations');
    expect(listed.text).to.include('new@example.org').and.not.include(link.searchParams.get('invitation'));
    const withdraw = `/admin/invitations/${open!.id}/withdraw`;
    expect((await admin.submit(withdraw)).status).to.equal(303);
    expect((await newcomer.get(link.pathname + link.search)).status).to.equal(403);
    const csrf = /name="csrf" value="([^"]+)"/.exec((await admin.get('/admin/invitations')).text)![1]!;
    expect((await admin.post(withdraw, { csrf })).status).to.equal(404);
  });

  it('shows the audit log in words, of one account or one kind', async () => {
    const { user } = await accountHolder(server, 'eva');
    const all = await admin.get('/admin/audit');
    expect(all.text).to.include('signed in').and.include('eva');
    const hers = await admin.get('/admin/audit?user=EVA&action=sign-in.done');
    expect(hers.text.match(/<time/g)).to.have.length(1);
    expect((await admin.get(`/admin/audit?user=${user._id}&action=key.issued`)).text).to.include('nothing of this');
    expect((await admin.get('/admin/audit?user=%24ne&action=%3Cb%3E')).status).to.equal(200);
  });
});
