import { expect } from 'chai';
import { sharingFlags } from '../../shared/domain/sharing.js';
import { profileTextLimits, sharingSettings } from '../../shared/schema/profile.js';
import { hashPassword } from '../../shared/store/passwords.js';
import { toldHalfHour, toldMachine, toldNames } from '../factories/told-day.js';
import { createPerson, fieldsOf, type Person } from '../support/person.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';

const me = '/api/v1/users/current';
const png = (filling: number, size = 200): Buffer =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(size - 8, filling)]);
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100)]);
const webp = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8 '), Buffer.alloc(100)]);

describe('a profile', () => {
  let server: TestServer;
  let ada: TestUser;
  let person: Person;
  before(async () => (server = await startTestServer()));
  after(() => server.close());
  beforeEach(async () => {
    ada = await server.newUser();
    person = await signedIn(ada);
  });

  async function signedIn({ user }: TestUser): Promise<Person> {
    await server.stores.users.update(user._id, { password_hash: await hashPassword('a sentence is fine') });
    const somebody = createPerson(server.url);
    await somebody.get('/sign-in');
    await somebody.submit('/sign-in', { name: user.username, password: 'a sentence is fine' });
    return somebody;
  }
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
      const somebody = await signedIn(grace);
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

  describe('and what others see of it', () => {
    it('is a box for each flag, off at first', async () => {
      const { text } = await person.get('/settings/sharing');
      const boxes = [...text.matchAll(/<input[^>]*type="checkbox"[^>]*>/g)].map(([tag]) => tag);
      expect(boxes).to.have.length(sharingSettings.length - 1);
      for (const box of boxes) expect(box).to.not.include('checked');
      for (const name of sharingSettings) expect(text).to.include(`name="${name}"`);
      const page = await createPerson(server.url).get(`/@${ada.user.username}`);
      expect([page.status, page.text.includes('No stats are shared.')]).to.deep.equal([200, true]);
    });

    it('is saved box by box', async () => {
      for (const flag of sharingSettings.filter((name) => name !== 'public_profile_time_range')) {
        const { csrf, public_profile_time_range } = fieldsOf((await person.get('/settings/sharing')).text, '/settings/sharing');
        const { location } = await person.post('/settings/sharing', {
          csrf: csrf!,
          public_profile_time_range: public_profile_time_range!,
          [flag]: 'on',
        });
        expect(location).to.equal('/settings/sharing?saved=1');
        const shown = await profile();
        for (const name of sharingSettings) {
          if (name !== 'public_profile_time_range') expect(shown[name], `${flag} ${name}`).to.equal(name === flag);
        }
        expect(fieldsOf((await person.get('/settings/sharing?saved=1')).text, '/settings/sharing')).to.include({ [flag]: 'on' });
      }
      await person.get('/settings/sharing');
      const { status, text } = await person.submit('/settings/sharing', {
        public_profile_time_range: 'for ever',
        is_email_public: 'on',
      });
      expect(status).to.equal(400);
      expect(text).to.include('id="public_profile_time_range-fault"');
    });

    it('is a page of what is shared, as bars', async () => {
      const yesterday = Math.floor(Date.now() / 1000 / 86_400) * 86_400 - 40_000;
      await server.send(ada, toldHalfHour(yesterday), toldMachine);
      await server.settled();
      const stranger = createPerson(server.url);
      const page = async (): Promise<string> => (await stranger.get(`/@${ada.user.username}`)).text;
      await patch({ languages_used_public: true });
      const shares = await page();
      expect(shares).to.include(toldNames.languages).and.include('100 %').and.include('<svg').and.not.include('30 mins');
      for (const [list, name] of Object.entries(toldNames)) if (list !== 'languages') expect(shares, list).to.not.include(name);
      await patch({
        logged_time_public: true,
        ai_used_public: true,
        full_name: '<i>Ada</i>',
        bio: '"><script>',
        website: 'ada.example',
        public_email: 'ada@example.org',
        twitter_username: 'ada',
      });
      const more = await page();
      expect(more)
        .to.include('30 mins')
        .and.include('Lines changed by AI')
        .and.include('&lt;i&gt;Ada')
        .and.include('href="https://ada.example"');
      expect(more).to.include('href="https://twitter.com/ada"').and.not.include('<script>').and.not.include('ada@example.org');
      expect(more).to.not.match(/velociraptor|lab-seven|style=/);
      await patch({ is_email_public: true });
      expect(await page()).to.include('mailto:ada@example.org');
      expect((await stranger.get('/@nobody-here')).status).to.equal(404);
    });
  });

  describe('with a picture', () => {
    async function upload(
      bytes: Buffer | null,
      as = person,
      csrf?: string,
    ): Promise<{ status: number; text: string; location: string | null }> {
      const fields = fieldsOf((await as.get('/settings')).text, '/settings/photo');
      const form = new FormData();
      form.append('csrf', csrf ?? fields['csrf']!);
      // Its name and its type say nothing
      if (bytes !== null) form.append('photo', new Blob([new Uint8Array(bytes)], { type: 'text/html' }), 'evil.html');
      const cookie = [...as.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(`${server.url}/settings/photo`, {
        method: 'POST',
        body: form,
        headers: { Cookie: cookie },
        redirect: 'manual',
      });
      return { status: response.status, text: await response.text(), location: response.headers.get('location') };
    }
    async function see(path: string, as?: Person): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
      const cookie = [...(as?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(server.url + path, { headers: { Cookie: cookie } });
      return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
    }
    const pathOf = async (): Promise<string> => new URL((await profile())['photo'] as string).pathname;

    it('shows it to oneself alone, until it is shared', async () => {
      expect((await upload(png(1))).location).to.equal('/settings?photo=1');
      const path = await pathOf();
      expect(path).to.match(new RegExp(`^/photos/${ada.user._id}/[0-9a-f]{24}$`));
      const own = await see(path, person);
      expect([own.status, own.bytes.equals(png(1))]).to.deep.equal([200, true]);
      expect(own.headers.get('cache-control')).to.match(/^private/);
      const eve = await signedIn(await server.newUser());
      for (const somebody of [undefined, eve]) expect((await see(path, somebody)).status).to.equal(404);
      const other = async (): Promise<unknown> =>
        ((await (await server.fetch(`/api/v1/users/${ada.user.username}`)).json()) as { data: { photo: unknown } }).data.photo;
      expect(await other()).to.equal(null);
      await patch({ is_photo_public: true });
      expect(await other()).to.match(/\/photos\//);
      const shared = await see(path);
      expect([shared.status, shared.headers.get('content-type'), shared.headers.get('x-content-type-options')]).to.deep.equal([
        200,
        'image/png',
        'nosniff',
      ]);
      expect(shared.headers.get('cache-control')).to.match(/^public.*immutable/);
      expect(shared.headers.getSetCookie()).to.deep.equal([]);
      expect((await createPerson(server.url).get(`/@${ada.user.username}`)).text).to.include(`src="${path}"`);
      await server.collections.users.updateOne({ _id: ada.user._id }, { $set: { disabled_at: new Date() } });
      expect((await see(path)).status).to.equal(404);
    });

    it('is what its first bytes say', async () => {
      for (const [bytes, type] of [
        [jpeg, 'image/jpeg'],
        [webp, 'image/webp'],
        [png(2), 'image/png'],
      ] as const) {
        expect((await upload(bytes)).status).to.equal(303);
        const { headers, bytes: seen } = await see(await pathOf(), person);
        expect([headers.get('content-type'), seen.equals(bytes)]).to.deep.equal([type, true]);
      }
    });

    it('takes nothing else, nothing larger than allowed, and no form of another site', async () => {
      for (const [bytes, why] of [
        [Buffer.from('<svg onload="alert(1)"/>'), 'neither PNG'],
        [Buffer.from('GIF89a'), 'neither PNG'],
        [Buffer.alloc(0), 'Choose a picture first'],
        [null, 'Choose a picture first'],
        [png(1, 512 * 1024 + 1), 'too large'],
        [png(1, 3 * 1024 * 1024), 'too large'],
      ] as const) {
        const { status, text } = await upload(bytes);
        expect([status, text.includes(why)], why).to.deep.equal([400, true]);
      }
      expect((await upload(png(1), person, 'wrong')).status).to.equal(403);
      await person.get('/settings');
      expect((await person.post('/settings/photo', {})).status).to.equal(415);
      const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
        const broken = await fetch(`${server.url}/settings/photo`, {
          method: 'POST',
          body: '--x\r\nContent-',
          headers: { Cookie: cookie, 'Content-Type': type },
        });
        expect(broken.status, type).to.be.oneOf([400, 403]);
      }
      expect((await profile())['photo']).to.equal(null);
      expect(await server.collections.photos.countDocuments({ _id: ada.user._id })).to.equal(0);
      expect((await upload(png(1, 512 * 1024))).status).to.equal(303);
    });

    it('is gone when it is removed, or another one takes its place', async () => {
      await upload(png(1));
      const first = await pathOf();
      await upload(png(2));
      expect(await pathOf()).to.not.equal(first);
      expect((await see(first, person)).status).to.equal(404);
      const second = await pathOf();
      await person.get('/settings');
      expect((await person.submit('/settings/photo/remove')).location).to.equal('/settings?photo=0');
      expect((await see(second, person)).status).to.equal(404);
      expect((await profile())['photo']).to.equal(null);
      expect((await audited()).at(-1)).to.deep.equal(['settings.changed', 'photo']);
    });

    it('is one of those that come at once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { photos } = server.stores;
        await Promise.all([1, 2, 3, 4].map((filling) => photos.put(ada.user._id, png(round * 4 + filling))));
        expect((await see(await pathOf(), person)).status).to.equal(200);
        await Promise.all([photos.put(ada.user._id, png(99)), photos.remove(ada.user._id)]);
        const { photo } = await profile();
        expect(photo !== null).to.equal((await server.collections.photos.countDocuments({ _id: ada.user._id })) === 1);
        if (photo !== null) expect((await see(await pathOf(), person)).status).to.equal(200);
      }
    });
  });
});
