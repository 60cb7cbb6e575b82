import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { Type } from 'typebox';
import { docsPage } from '../../api/docs-page/page.js';
import { style } from '../../api/docs-page/style.js';
import { openApiDocument } from '../../api/openapi/document.js';
import type { RouteSpec } from '../../api/routing.js';

const nasty = `<b onclick="x()">'&amp;</b>`;

const specs: readonly RouteSpec[] = [
  {
    method: 'get',
    path: ['/users/:user/things', '/users/:user/things/:thing'],
    id: 'getThings',
    tag: 'Things',
    summary: 'Some things',
    scope: 'read_stats',
    shareable: true,
    params: Type.Object({ thing: Type.String({ minLength: 1, description: 'Name of a thing', examples: ['a b'] }) }),
    query: Type.Object(
      {
        size: Type.Optional(Type.Integer({ minimum: 1, maximum: 9, default: 3, description: 'How large' })),
        shade: Type.Optional(Type.Enum(['dark', 'light'], { description: nasty })),
        named: Type.Optional(Type.String({ maxLength: 20, description: 'Its name' })),
      },
      { examples: [{ named: `it's 5% & more` }] },
    ),
    answers: {
      200: Type.Object({
        data: Type.Array(
          Type.Object(
            {
              name: Type.String({ description: 'Its name', examples: ['sun'] }),
              of: Type.Optional(
                Type.Union([Type.Integer({ description: 'A' }), Type.Null({ description: 'B' })], { description: 'C' }),
              ),
              parts: Type.Object({ deep: Type.Boolean({ description: 'Whether so' }) }, { description: 'What it is made of' }),
            },
            { title: 'Thing', description: 'A thing' },
          ),
          { description: 'All things' },
        ),
      }),
    },
  },
  {
    method: 'post',
    path: '/things',
    id: 'makeThing',
    tag: 'Things',
    summary: `Make ${nasty}`,
    scope: 'public',
    body: Type.Object({
      name: Type.String({ description: 'Its name', examples: [`it's <new>`] }),
      shade: Type.Enum(['dark', 'light'], { description: 'Its shade' }),
      parts: Type.Array(Type.Integer({ minimum: 2, description: 'Part' }), { description: 'Its parts' }),
      extra: Type.Optional(Type.String({ description: 'More' })),
    }),
    answers: { 201: Type.Object({}, { title: 'Empty', description: 'Nothing' }) },
  },
];

const origin = 'https://sundial.example:8443';
const document = openApiDocument(specs);
const page = docsPage(document, origin, style);

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
const plain = (html: string): string =>
  unescaped(html.replaceAll(/<wbr \/>|<[^>]+>/g, ''))
    .replaceAll(/\s+/g, ' ')
    .trim();
const section = (id: string): string => new RegExp(`<section class="operation" id="${id}"[\\s\\S]*?</section>`).exec(page)![0];
const examples = [...page.matchAll(/<pre[^>]*><code>([\s\S]*?)<\/code><\/pre>/g)].map(([, text]) => unescaped(text!));

describe('the page of the API', () => {
  it('tells the method, the paths, the scope and the parameters of an operation', () => {
    const text = plain(section('getThings'));
    expect(text).to.include('Some things');
    expect(text).to.match(
      /GET \/users\/\{user\}\/things ?GET \/users\/\{user\}\/things\/\{thing\} scope read_stats, or none where the user shares it/,
    );
    expect(text).to.include('size query integer 1 … 9 3 How large');
    expect(text).to.include(`shade query string dark, light – ${nasty}`);
    expect(text).to.include('named query string at most 20 characters – Its name');
    expect(text).to.include('thing required path string – – Name of a thing');
    expect(plain(section('makeThing'))).to.include('no key needed');
  });

  it('tells what an answer is made of, down to the last part', () => {
    const text = plain(section('getThings'));
    expect(text).to.include('200 Done data list of Thing All things name string Its name, as in sun');
    expect(text).to.include('of integer or null, optional C parts object What it is made of deep boolean Whether so');
    expect(text).to.include('Errors: 400, 401, 403, 404, 429, 503');
  });

  it('escapes whatever it is given', () => {
    expect(page).to.not.include('<b onclick');
    expect(page).to.include('Make &lt;b onclick=&quot;x()&quot;&gt;&#39;&amp;amp;&lt;/b&gt;');
  });

  it('gives examples that a shell takes as they are meant', () => {
    const called = (text: string): string[] =>
      execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; WAKATIME_API_KEY=k; ${text}`], { encoding: 'utf8' })
        .split('\0')
        .slice(0, -1);
    expect(examples).to.have.lengthOf(2);
    const [url, ...key] = called(examples[0]!);
    expect(new URL(url!).searchParams.get('named')).to.equal(`it's 5% & more`);
    expect(url).to.match(/^https:\/\/sundial\.example:8443\/api\/v1\/users\/current\/things\?/);
    expect(key).to.deep.equal(['-u', 'k:']);
    const [, method, posted, , type, , body] = called(examples[1]!);
    expect([method, posted, type]).to.deep.equal(['POST', `${origin}/api/v1/things`, 'Content-Type: application/json']);
    expect(JSON.parse(body!)).to.deep.equal({ name: `it's <new>`, shade: 'dark', parts: [2] });
  });

  it('has headings in order, one of the first level, and an id once', () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).to.have.lengthOf(1);
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0), `heading ${i}`).to.be.at.most(1));
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    expect(links).to.include.members(['main', 'keys', 'errors', 'tag-things', 'getThings', 'makeThing']);
    for (const link of links) expect(ids).to.include(link);
  });

  it('closes what it opens', () => {
    const open: string[] = [];
    for (const [, end, name, alone] of page.replace(/<style>[\s\S]*?<\/style>/, '').matchAll(/<(\/?)([a-z]\w*)[^>]*?(\/?)>/g)) {
      if (end === '/') expect(open.pop()).to.equal(name);
      else if (alone !== '/') open.push(name!);
    }
    expect(open).to.deep.equal([]);
  });

  it('fetches and runs nothing', () => {
    const tags = page.replaceAll(/="[^"]*"/g, '=').match(/<[^>]+>/g)!;
    for (const tag of tags) expect(tag).to.not.match(/^<(script|link|img|iframe|object|form)\b|\s(on\w+|style)=/i);
    expect(style).to.not.match(/@import|url\(/);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address!);
    for (const address of addresses) expect(address).to.match(/^(#|\/api\/v1\/openapi\.json$)/);
  });
});
