import { expect } from 'chai';
import { sharingSettings } from '../../shared/schema/profile.js';
import { toldHalfHour, toldMachine, toldNames } from '../factories/told-day.js';
import { createPerson, fieldsOf, type Person } from '../support/person.js';
import { signedIn } from '../support/signed-in.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';

const me = '/api/v1/users/current';

describe('the page of what others see', () => {
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
