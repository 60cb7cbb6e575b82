import { expect } from 'chai';
import { signedIn } from '../support/signed-in.js';
import { startTestServer, type TestServer } from '../support/server.js';

const rootOf = (page: string): string => /<html[^>]*>/.exec(page)![0];

describe('colours of pages', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  it('are the system’s until somebody chooses, and stay as chosen in this browser', async () => {
    const person = await signedIn(server, await server.newUser());
    expect(rootOf((await person.get('/settings')).text)).to.equal('<html lang="en" >');
    for (const theme of ['dark', 'light'] as const) {
      await person.get('/settings');
      const kept = await person.submit('/settings/theme', { theme });
      expect(kept.status).to.equal(303);
      const [cookie] = kept.headers.getSetCookie().filter((line) => line.startsWith('__Host-sundial_theme='));
      expect(cookie).to.match(/; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/i);
      const { text } = await person.get('/settings');
      expect(rootOf(text)).to.equal(`<html lang="en" data-theme="${theme}">`);
      expect(text).to.include(`<meta name="color-scheme" content="${theme}" />`);
      expect(text).to.match(new RegExp(`id="theme-${theme}"[^>]*checked`));
      // Also where nothing is found
      expect(rootOf((await person.get('/nothing-here')).text)).to.include(`data-theme="${theme}"`);
    }
    await person.get('/settings');
    await person.submit('/settings/theme', { theme: 'system' });
    expect(person.cookies.has('__Host-sundial_theme')).to.equal(false);
    expect(rootOf((await person.get('/settings')).text)).to.not.include('data-theme');
  });

  it('change by a button on every page, from one to the next, and back to the same page', async () => {
    const person = await signedIn(server, await server.newUser());
    const seen: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { text } = await person.get('/settings/keys');
      seen.push(/name="theme" value="(\w+)"/.exec(text)![1]!);
      const csrf = /name="csrf" value="([^"]+)"/.exec(text)![1]!;
      const referer = `${server.url}/settings/keys?revoked=1`;
      const { location } = await person.post('/settings/theme', { csrf, theme: seen.at(-1)! }, { referer });
      expect(location).to.equal('/settings/keys?revoked=1');
    }
    expect(seen).to.deep.equal(['light', 'dark', 'system']);
  });

  it('are none but those that there are, in a form as in a cookie', async () => {
    const person = await signedIn(server, await server.newUser());
    await person.get('/settings');
    const refused = await person.submit('/settings/theme', { theme: 'dark" onload="x' });
    expect(refused.status).to.equal(400);
    for (const value of ['constructor', 'dark"x', '']) {
      person.cookies.set('__Host-sundial_theme', value);
      expect(rootOf((await person.get('/settings')).text)).to.equal('<html lang="en" >');
    }
  });
});
