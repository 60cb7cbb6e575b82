import { expect } from 'chai';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { accountHolder, password } from '../support/account-holder.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe("one's own account", () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
    await accountHolder(server, 'boss', { is_admin: true });
  });
  after(() => server.close());

  describe('can be deleted', () => {
    it('by typing the name and the password', async () => {
      const { person, user } = await accountHolder(server, 'eva');
      const apiKey = await server.stores.apiKeys.issue(user._id, { name: 'laptop' });
      await server.send({ user, apiKey }, heartbeatsAt([0, 60]));
      for (const [fields, said] of [
        [{ name: 'eve', password }, 'Type &quot;eva&quot;.'],
        [{ name: 'eva', password: 'another sentence' }, 'This is not your password.'],
        [{ name: '', password: '' }, 'This is not your password.'],
      ] as const) {
        await person.get('/settings/account');
        const { status, text } = await person.submit('/settings/account/delete', fields);
        expect([status, text.includes(said)], said).to.deep.equal([400, true]);
      }
      expect(await server.stores.users.find('eva')).to.not.equal(null);
      await person.get('/settings/account');
      const { location } = await person.submit('/settings/account/delete', { name: 'eva', password });
      expect(location).to.equal('/account-deleted');
      expect((await person.get(location!)).text).to.include('Your account is deleted');
      expect((await server.call({ user, apiKey }, '/api/v1/users/current')).status).to.equal(401);
      expect((await person.get('/settings/account')).location).to.match(/^\/sign-in/);
      await server.settled();
      expect(await server.stores.users.byId(user._id)).to.equal(null);
      expect(await server.stores.heartbeats.count(user._id)).to.equal(0);
      // The name can be had again, by somebody who gets nothing of it
      const { user: next } = await accountHolder(server, 'Eva');
      expect(next._id).to.not.equal(user._id);
    });

    it('but its form is no place to guess the password at', async () => {
      const { person, user } = await accountHolder(server, 'gil');
      await person.get('/settings/account');
      const statuses = new Set<number>();
      for (let i = 0; i < 40 && !statuses.has(429); i += 1) {
        statuses.add(
          (await person.submit('/settings/account/delete', { name: 'nobody', password: `guess ${i} of many` })).status,
        );
        await person.get('/settings/account');
      }
      expect([...statuses]).to.deep.equal([400, 429]);
      // Not the right one either
      expect((await person.submit('/settings/account/delete', { name: 'gil', password })).status).to.equal(429);
      expect(await server.stores.users.byId(user._id)).to.not.have.property('deleting_since');
    });

    it('without a password only by who has signed in just now', async () => {
      const { person, user } = await accountHolder(server, 'hal');
      await server.stores.users.update(user._id, { password_hash: null });
      await server.collections.sessions.updateMany(
        { user_id: user._id },
        { $set: { created_at: new Date(Date.now() - 3_600_000) } },
      );
      await person.get('/settings/account');
      expect((await person.submit('/settings/account/delete', { name: 'hal' })).status).to.equal(403);
      expect(await server.stores.users.byId(user._id)).to.not.have.property('deleting_since');
    });

    it('without a password where there is none', async () => {
      const { person, user } = await accountHolder(server, 'finn');
      await server.stores.users.update(user._id, { password_hash: null });
      const { text } = await person.get('/settings/account');
      expect(text).to.not.include('Your password');
      expect((await person.submit('/settings/account/delete', { name: 'finn' })).status).to.equal(303);
    });
  });
});
