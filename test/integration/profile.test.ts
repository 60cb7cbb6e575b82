import { expect } from 'chai';
import { sharingFlags } from '../../shared/domain/sharing.js';
import { profileTextLimits } from '../../shared/schema/profile.js';
import { createPerson, fieldsOf, type Person } from '../support/person.js';
import { signedIn } from '../support/signed-in.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';

const me = '/api/v1/users/current';

describe('a profile', () => {
  let server: TestServer;
  let ada: TestUser;
  let person: Person;
  before(async () => (server = await startTestServer()));
  after(() => server.close());
  beforeEach(async () => {
    ada = await server.newUser();
    person = await signedIn(server, ada);
  });

  const patch = (
    body: unknown,
    as = ada,
  ): Promise<Answer<{ data: Record<string, unknown>; errors?: Record<string, string[]> }>> =>
    server.call(as, me, { method: 'PATCH', body: JSON.stringify(body) });
  const profile = async (as = ada): Promise<Record<string, unknown>> =>
    (await server.call<{ data: Record<string, unknown> }>(as, me)).body.data;
  const audited = (): Promise<unknown[]> =>
    server.collections.audit
      .find({ user_id: ada.user._id, action: /changed$/ })
      .sort({ _id: 1 })
      .map(({ action, details }) => [action, details['fields']])
      .toArray();

  describe('changed by the API', () => {
    it('shows what was set, cleaned, and null for what was emptied', async () => {
      const { status, body } = await patch({
        full_name: '  Ada Lovelace ',
        bio: 'One\r\ntwo 👩‍💻',
        website: 'ada.example/about',
        location: 'London',
        github_username: '@ada',
        public_email: 'ada@example.org',
        is_hireable: true,
        timeout: 20,
      });
      expect(status).to.equal(200);
      const expected = {
        full_name: 'Ada Lovelace',
        display_name: 'Ada Lovelace',
        bio: 'One\ntwo 👩‍💻',
        website: 'https://ada.example/about',
        human_readable_website: 'ada.example/about',
        location: 'London',
        github_username: 'ada',
        public_email: 'ada@example.org',
        is_hireable: true,
        timeout: 20,
      };
      expect(body.data).to.include(expected);
      expect(await profile()).to.include(expected);
      await patch({ full_name: '', bio: null, website: '   ' });
      expect(await profile()).to.include({
        full_name: null,
        display_name: ada.user.username,
        bio: null,
        website: null,
        location: 'London',
      });
    });

    it('is refused field by field, and stays as it was', async () => {
      const bad: [Record<string, unknown>, string[]][] = [
        [{ website: 'javascript:alert(1)' }, ['website']],
        [{ website: 'data:text/html,x' }, ['website']],
        [{ website: 'https://ada:secret@example.org' }, ['website']],
        [{ website: 'https://a b.example' }, ['website']],
        [{ website: 7 }, ['website']],
        [{ full_name: 'Ada\nLovelace' }, ['full_name']],
        [{ full_name: 'Ada \u202Eevil' }, ['full_name']],
        [{ bio: 'a\u0000b' }, ['bio']],
        [{ public_email: 'nobody' }, ['public_email']],
        [{ github_username: 'ada/../eve' }, ['github_username']],
        [{ linkedin_username: 'https://linkedin.com/in/ada' }, ['linkedin_username']],
        [{ is_hireable: 'yes' }, ['is_hireable']],
        [{ is_hireable: null }, ['is_hireable']],
        [{ public_profile_time_range: 'last_5_days' }, ['public_profile_time_range']],
        [{ photo: 'https://example.org/a.png' }, ['photo']],
        [{ photo_version: 'a' }, ['photo_version']],
        [{ username: 'eve', password_hash: '', is_admin: true }, ['username', 'password_hash', 'is_admin']],
        [{ timezone: 'Mars/Olympus', bio: 7, location: 'here' }, ['timezone', 'bio']],
        ...sharingFlags.map((flag): [Record<string, unknown>, string[]] => [{ [flag]: 1, location: 'here' }, [flag]]),
        ...Object.entries(profileTextLimits).map(([name, most]): [Record<string, unknown>, string[]] => [
          { [name]: 'x'.repeat(most + 1), location: name === 'location' ? 'x'.repeat(most + 1) : 'here' },
          [name],
        ]),
      ];
      const before = await profile();
      for (const [body, fields] of bad) {
        const { status, body: answer } = await patch(body);
        expect(status, JSON.stringify(body)).to.equal(400);
        expect(Object.keys(answer.errors!), JSON.stringify(answer)).to.have.members(fields);
        for (const texts of Object.values(answer.errors!)) expect(texts.join(' ')).to.match(/^[A-Z].*\.$/);
      }
      expect(await profile()).to.deep.equal(before);
      expect(await audited()).to.deep.equal([]);
    });

    it('needs a key that may do everything', async () => {
      await server.collections.apiKeys.updateMany({ user_id: ada.user._id }, { $set: { scope: 'read' } });
      expect((await patch({ full_name: 'Eve' })).status).to.equal(403);
      expect((await server.stores.users.byId(ada.user._id))!.full_name).to.equal(null);
    });

    it('is written down by the names of what changed, without values', async () => {
      await patch({ full_name: 'Ada', timeout: 15, logged_time_public: true, is_photo_public: false });
      await patch({ logged_time_public: true, public_profile_time_range: 'last_7_days' });
      await patch({ is_email_public: true, public_profile_time_range: 'all_time' });
      expect(await audited()).to.have.deep.members([
        ['sharing.changed', 'logged_time_public'],
        ['settings.changed', 'full_name'],
        ['sharing.changed', 'is_email_public, public_profile_time_range'],
      ]);
    });

    it('is whole when two change it at once', async () => {
      const names = ['One', 'Two'];
      await Promise.all(names.map((name) => patch({ full_name: name, location: name, bio: name })));
      const { full_name, location, bio } = await profile();
      expect(names).to.include(full_name);
      expect([location, bio]).to.deep.equal([full_name, full_name]);
    });
  });

  describe('changed on its page', () => {
    it('is saved, and shown again as it is', async () => {
      await person.get('/settings');
      const { status, location } = await person.submit('/settings', {
        full_name: 'Ada <b>',
        bio: '</textarea><script>alert(1)</script>',
        timezone: 'Europe/Vienna',
        timeout: '20',
        weekday_start: '0',
        writes_only: 'on',
        is_hireable: 'on',
      });
      expect([status, location]).to.deep.equal([303, '/settings?saved=1']);
      expect(await profile()).to.include({
        full_name: 'Ada <b>',
        timezone: 'Europe/Vienna',
        timeout: 20,
        weekday_start: 0,
        writes_only: true,
        is_hireable: true,
      });
      const { text } = await person.get('/settings?saved=1');
      expect(text).to.include('Saved.').and.not.include('<script>');
      const fields = fieldsOf(text, '/settings');
      expect(fields).to.include({ full_name: 'Ada <b>', timezone: 'Europe/Vienna', timeout: '20', writes_only: 'on' });
      expect(fields['bio']!.trim()).to.equal('</textarea><script>alert(1)</script>');
      expect(await audited()).to.deep.equal([
        ['settings.changed', 'bio, full_name, is_hireable, timeout, timezone, weekday_start, writes_only'],
      ]);
      // Unticked boxes are not sent
      const { writes_only: _w, is_hireable: _h, ...unticked } = fields;
      await person.post('/settings', unticked);
      expect(await profile()).to.include({ writes_only: false, is_hireable: false, full_name: 'Ada <b>' });
    });

    it('comes again with what was typed and what is wrong, and nothing saved', async () => {
      await person.get('/settings');
      const { status, text } = await person.submit('/settings', {
        full_name: 'Ada',
        website: 'javascript:alert(1)',
        timeout: 'abc',
      });
      expect(status).to.equal(400);
      expect(text).to.include('id="website-fault"').and.include('id="timeout-fault"');
      expect(fieldsOf(text, '/settings')).to.include({ full_name: 'Ada', website: 'javascript:alert(1)', timeout: 'abc' });
      expect((await profile())['full_name']).to.equal(null);
    });

    it('leaves the zone to the first client where none was chosen', async () => {
      const grace = await server.newUser({ timezone: null });
      const somebody = await signedIn(server, grace);
      await somebody.get('/settings');
      await somebody.submit('/settings', { full_name: 'Grace' });
      const user = (await server.stores.users.byId(grace.user._id))!;
      expect([user.timezone, user.full_name, user.days_stale]).to.deep.equal([null, 'Grace', undefined]);
    });

    it('takes no form of another site, and none without a session', async () => {
      await person.get('/settings');
      expect((await person.post('/settings', { full_name: 'Eve', csrf: 'x' })).status).to.equal(403);
      const stranger = createPerson(server.url);
      expect((await stranger.get('/settings')).location).to.match(/^\/sign-in\?/);
      expect((await stranger.post('/settings/sharing', { logged_time_public: 'on' })).location).to.match(/^\/sign-in\?/);
      expect((await profile())['full_name']).to.equal(null);
    });

    it('bears with whatever stands in its address', async () => {
      for (const query of ['constructor', '__proto__', 'saved=2'])
        expect((await person.get(`/settings?${query}`)).status).to.equal(200);
    });
  });
});
