import { expect } from 'chai';
import { languageOf } from '../../shared/domain/language.js';
import { startTestServer, type TestServer } from '../support/server.js';

interface EditorRow {
  readonly id: string;
  readonly name: string;
  readonly released: boolean;
}
interface LanguageRow {
  readonly id: string;
  readonly name: string;
  readonly color: string | null;
  readonly aliases: readonly string[];
  readonly extensions: readonly string[];
}

const paths = ['/api/v1/editors', '/api/v1/program_languages', '/api/v1/meta'] as const;

describe('lists that are open to everybody', () => {
  let server: TestServer;
  let other: TestServer;
  before(async () => {
    const publicIps = ['203.0.113.9', '2001:db8::1', '198.51.100.7'];
    [server, other] = await Promise.all([startTestServer({ workers: 0, publicIps }), startTestServer({ workers: 0 })]);
  });
  after(() => Promise.all([server.close(), other.close()]));

  const get = async <T>(path: string, from = server): Promise<T> => {
    const response = await from.fetch(path);
    expect(response.status, path).to.equal(200);
    return (await response.json()) as T;
  };

  for (const path of paths) {
    it(`${path} needs no key, and minds none`, async () => {
      const answers = await Promise.all(
        [undefined, 'Basic nonsense', `Bearer ${(await server.newUser()).apiKey}`].map((key) =>
          server.fetch(path, { headers: key === undefined ? {} : { Authorization: key } }),
        ),
      );
      for (const answer of answers) {
        expect(answer.status).to.equal(200);
        expect(answer.headers.get('content-type')).to.equal('application/json; charset=utf-8');
        expect(answer.headers.get('access-control-allow-origin')).to.equal('*');
      }
      const texts = await Promise.all(answers.map((answer) => answer.text()));
      expect(new Set(texts).size).to.equal(1);
    });

    it(`${path} may be kept, and is not sent again to those who have it`, async () => {
      const { headers } = await server.fetch(path);
      expect(headers.get('cache-control')).to.match(/^public, max-age=\d+$/);
      // Without it fetch asks for "no-cache"
      const asked = { 'Cache-Control': 'max-age=0' };
      const again = await server.fetch(path, { headers: { ...asked, 'If-None-Match': headers.get('etag')! } });
      expect([again.status, await again.text()]).to.deep.equal([304, '']);
      const changed = await server.fetch(path, { headers: { ...asked, 'If-None-Match': '"other"' } });
      expect(changed.status).to.equal(200);
    });
  }

  describe('editors', () => {
    it('are those with a plugin, by name', async () => {
      const { data } = await get<{ data: EditorRow[] }>('/api/v1/editors');
      const names = data.map((e) => e.name);
      expect(names).to.include.members(['VS Code', 'Vim', 'Android Studio', 'Notepad++', 'Claude Code']);
      expect(names.map((n) => n.toLowerCase())).to.deep.equal(names.map((n) => n.toLowerCase()).sort());
      expect(data.find((e) => e.name === 'Android Studio')).to.deep.equal({
        id: 'android-studio',
        name: 'Android Studio',
        color: '#3ddc84',
        website: 'https://developer.android.com/studio',
        repository: 'https://github.com/wakatime/jetbrains-wakatime',
        version: null,
        version_url: null,
        history_url: null,
        released: true,
        hidden: false,
      });
    });

    it('are also those whose plugin is not ready, if wanted', async () => {
      const released = (await get<{ data: EditorRow[] }>('/api/v1/editors')).data;
      const all = (await get<{ data: EditorRow[] }>('/api/v1/editors?unreleased=true')).data;
      expect(await get('/api/v1/editors?unreleased=0')).to.deep.equal({ data: released, total: released.length, total_pages: 1 });
      expect(all.filter((e) => e.released)).to.deep.equal(released);
      expect(all.length).to.be.above(released.length);
      expect((await server.fetch('/api/v1/editors?unreleased=perhaps')).status).to.equal(400);
    });
  });

  describe('languages', () => {
    it('have a name, a colour where there is one, and the same id on every server', async () => {
      const answer = await get<{ data: LanguageRow[]; total: number; total_pages: number }>('/api/v1/program_languages');
      const { data, ...siblings } = answer;
      expect(siblings).to.deep.equal({ total: data.length, total_pages: 1 });
      expect(data.length).to.be.above(700);
      expect(new Set(data.map((l) => l.id)).size).to.equal(data.length);
      expect(data.find((l) => l.name === 'Rust')).to.deep.include({ color: '#dea584', is_verified: true, modified_at: null });
      expect(data.find((l) => l.name === 'Image (png)')).to.deep.include({ color: null });
      expect(await get('/api/v1/program_languages', other)).to.deep.equal(answer);
    });

    it('have the aliases and extensions that linguist knows, and those of names that are shown as theirs', async () => {
      const { data } = await get<{ data: LanguageRow[] }>('/api/v1/program_languages');
      const of = (name: string): LanguageRow => data.find((l) => l.name === name)!;
      expect(of('1C Enterprise')).to.deep.include({ aliases: [], extensions: ['.bsl', '.os'] });
      expect(of('Bash').aliases).to.include.members(['Shell', 'sh', 'zsh']);
      expect(of('TypeScript').extensions).to.include.members(['.ts', '.tsx']);
      expect(of('Image (png)')).to.deep.include({ aliases: [], extensions: ['.png'] });
      expect(of('LaTeX')).to.deep.include({ aliases: [], extensions: [] });
    });

    it('are those that heartbeats get', async () => {
      const { data } = await get<{ data: LanguageRow[] }>('/api/v1/program_languages');
      const names = new Set(data.map((l) => l.name));
      for (const file of ['a.rs', 'a.tsx', 'a.sh', 'Dockerfile', 'a.vue', 'a.png', 'go.mod', 'tsconfig.json', 'a.jsx', 'a.tf']) {
        expect(names, file).to.include(languageOf({ entity: `/src/${file}`, type: 'file' })!);
      }
    });
  });

  describe('meta', () => {
    interface Meta {
      readonly data: { readonly ips: Record<string, unknown>; readonly last_modified_at: string };
    }

    it('tells the addresses that the operator set', async () => {
      const { data } = await get<Meta>('/api/v1/meta');
      const ips = { v4: ['203.0.113.9', '198.51.100.7'], v6: ['2001:db8::1'] };
      expect(data.ips).to.deep.equal({ api: ips, website: ips, worker: ips });
      expect(Date.parse(data.last_modified_at)).to.be.within(Date.now() - 120_000, Date.now());
    });

    it('tells none where none are set', async () => {
      const none = { v4: [], v6: [] };
      expect((await get<Meta>('/api/v1/meta', other)).data.ips).to.deep.equal({ api: none, website: none, worker: none });
    });
  });
});
