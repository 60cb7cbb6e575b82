import { expect } from 'chai';
import type { Overview } from '../../shared/schema/answers/overview.js';
import { heartbeat } from '../factories/heartbeats.js';
import { signedIn } from '../support/signed-in.js';
import { startTestServer, type TestServer } from '../support/server.js';

const policyOf = (response: { headers: Headers }): string => response.headers.get('content-security-policy') ?? '';

describe('pages of the dashboard', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  it('[T95] run the scripts of this server and no others, and say who looks as data that never becomes markup', async () => {
    const ada = await server.newUser({ timezone: 'Europe/Vienna' });
    await server.stores.users.update(ada.user._id, { full_name: '</script><script>alert(1)</script>' });
    const person = await signedIn(server, ada);
    const page = await person.get('/');
    expect(page.status).to.equal(200);
    expect(policyOf(page)).to.include("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'");
    const scripts = [...page.text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts).to.have.length(2);
    expect(scripts[0]).to.match(/^<script type="module" src="\/assets\/web\/main-[\w-]+\.js">$/);
    expect(scripts[1]).to.equal('<script type="application/json" id="boot">');
    const [, boot] = /id="boot">([^<]*)<\/script>/.exec(page.text)!;
    expect(JSON.parse(boot!)).to.deep.include({
      name: '</script><script>alert(1)</script>',
      timezone: 'Europe/Vienna',
      has_heartbeats: false,
    });
  });

  it('bring the answer that the overview asks for first, as the API gives it', async () => {
    const ada = await server.newUser({ timezone: 'Europe/Vienna' });
    const evil = '</script><b>';
    const now = Date.now() / 1000;
    await server.send(
      ada,
      [0, 60].map((s) => heartbeat({ time: now - 100 + s, language: evil, project: 'sundial' })),
    );
    const person = await signedIn(server, ada);
    const given = async (path: string): Promise<{ path: string; body: { data: Overview } } | null> => {
      const page = await person.get(path);
      expect(page.status).to.equal(200);
      const [, boot] = /id="boot">([^<]*)<\/script>/.exec(page.text)!;
      return (JSON.parse(boot!) as { given: { path: string; body: { data: Overview } } | null }).given;
    };
    const today = await given('/?range=today');
    expect(today!.path).to.equal('/users/current/overview?range=today&by=projects');
    expect(today!.body.data.languages.map(({ name }) => name)).to.deep.equal([evil]);
    for (const path of ['/', '/?range=all_time&language=None&weekday=2&hour=7&by=editors', '/?start=2026-01-02&end=2025-12-01']) {
      const { path: asked, body } = (await given(path))!;
      expect(body, path).to.deep.equal((await server.call(ada, `/api/v1${asked}`)).body);
    }
    // What can't be answered is asked for by the page, which says why
    expect(await given('/?range=today&hour=99')).to.equal(null);
    expect(await given('/projects')).to.equal(null);
  });

  it('are for those who are signed in; others see what this server is, or sign in first', async () => {
    const start = await server.fetch('/', { headers: { accept: 'text/html' } });
    expect(await start.text())
      .to.include('This is a Sundial server')
      .and.not.include('<script');
    expect(policyOf(start)).to.not.include('script-src');
    const projects = await server.fetch('/projects', { redirect: 'manual' });
    expect([projects.status, projects.headers.get('location')]).to.deep.equal([303, '/sign-in?next=%2Fprojects']);
  });

  it('of the system are for administrators', async () => {
    const person = await signedIn(server, await server.newUser());
    expect((await person.get('/admin/system')).status).to.equal(403);
  });

  it('have files that browsers keep for good, packed as they like it', async () => {
    const person = await signedIn(server, await server.newUser());
    const [script] = /\/assets\/web\/main-[\w-]+\.js/.exec((await person.get('/')).text)!;
    for (const encoding of ['br', 'gzip', 'identity']) {
      const response = await server.fetch(script, { headers: { 'accept-encoding': encoding } });
      expect(response.status).to.equal(200);
      expect(response.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
      expect(response.headers.get('content-encoding')).to.equal(encoding === 'identity' ? null : encoding);
      expect(await response.text()).to.include('overview');
    }
    for (const name of ['manifest.json', 'none.js', '..%2F..%2Fpackage.json']) {
      expect((await server.fetch(`/assets/web/${name}`)).status, name).to.equal(404);
    }
  });
});
