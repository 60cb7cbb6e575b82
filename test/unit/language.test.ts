import { expect } from 'chai';
import fc from 'fast-check';
import * as linguist from 'linguist-languages';
import { languageColor, languageNames, languageOf } from '../../shared/domain/language.js';
import { editorIds, extensionNames, fileNames, imageExtensions } from '../../shared/domain/language-names.js';

const ofFile = (entity: string): string | null => languageOf({ entity, type: 'file', language: null });
const sent = (language: string): string | null => languageOf({ entity: '/a/b.py', type: 'file', language });

describe('languageOf', () => {
  describe('a file', () => {
    const files: readonly [entity: string, language: string | null][] = [
      // as wakatime-cli 1.90 named them in the captures
      ['/home/dev/project/src/wakatime.ts', 'TypeScript'],
      ['/home/dev/project/src/components/WakaTime.tsx', 'TypeScript'],
      ['/home/dev/project/main.py', 'Python'],
      ['/home/dev/project/bin/prepare_assets.sh', 'Bash'],
      ['/home/dev/project/c_include.c', 'C'],
      ['/home/dev/project/cpp_include.cpp', 'C++'],
      ['/home/dev/project/rust.rs', 'Rust'],
      ['/home/dev/project/java.java', 'Java'],
      ['/home/dev/project/kotlin.kt', 'Kotlin'],
      ['/home/dev/project/php.php', 'PHP'],
      ['/home/dev/project/swift.swift', 'Swift'],
      ['/home/dev/project/package.json', 'JSON'],
      ['/home/dev/project/README.md', 'Markdown'],
      ['/home/dev/project/popup.html', 'HTML'],
      ['/home/dev/project/.github/workflows/nodejs.yml', 'YAML'],
      ['/home/dev/project/Makefile', 'Makefile'],
      ['/home/dev/project/go.mod', 'Go'],
      ['/home/dev/project/heartbeat.go', 'Go'],
      ['/home/dev/project/src/Untitled-1', null],
      ['HIDDEN.ts', 'TypeScript'],
      ['HIDDEN.unheard-of', null],
      // names of wakatime-api.md, section 25
      ['logo.png', 'Image (png)'],
      ['photo.JPG', 'Image (jpeg)'],
      ['tsconfig.json', 'TSConfig'],
      ['.gitconfig', 'Git Config'],
      ['notes.txt', 'Text'],
      // extensions that several languages claim
      ['a.h', 'C'],
      ['a.m', 'Objective-C'],
      ['a.pl', 'Perl'],
      ['a.R', 'R'],
      ['a.sql', 'SQL'],
      ['a.v', 'Verilog'],
      ['a.cs', 'C#'],
      ['a.fs', 'F#'],
      ['a.yaml', 'YAML'],
      ['a.jsx', 'JSX'],
      ['a.vue', 'Vue.js'],
      ['a.svelte', 'Svelte'],
      ['a.less', 'LESS'],
      ['a.tf', 'Terraform'],
      ['a.ex', 'Elixir'],
      ['a.d', 'D'],
      ['a.gd', 'GDScript'],
      ['a.sol', 'Solidity'],
      ['a.mm', 'Objective-C++'],
      ['a.ml', 'OCaml'],
      // longer extensions and names
      ['view.blade.php', 'Blade'],
      ['build.gradle', 'Gradle'],
      ['build.gradle.kts', 'Kotlin'],
      ['types.d.ts', 'TypeScript'],
      ['app.test.js', 'JavaScript'],
      ['Dockerfile', 'Docker'],
      ['Dockerfile.dev', 'Docker'],
      ['CMakeLists.txt', 'CMake'],
      ['.bashrc', 'Bash'],
      ['.gitignore', 'Ignore List'],
      ['.env.local', 'Dotenv'],
      ['Cargo.lock', 'TOML'],
      // paths of Windows, upper case, nothing to go by
      ['C:\\Users\\Jane\\Program.CS', 'C#'],
      ['C:\\a.py\\b', null],
      ['/a.py/b', null],
      ['/a/', null],
      ['', null],
      ['.', null],
      ['a.', null],
      ['constructor', null],
      ['a.constructor', null],
      ['a.__proto__', null],
    ];
    for (const [entity, language] of files) {
      it(`${entity || '(empty)'} is ${String(language)}`, () => expect(ofFile(entity)).to.equal(language));
    }
  });

  describe('what a client sends', () => {
    const ids: readonly [id: string, language: string | null][] = [
      ['python', 'Python'],
      ['typescript', 'TypeScript'],
      ['typescriptreact', 'TypeScript'],
      ['javascriptreact', 'JSX'],
      ['cpp', 'C++'],
      ['csharp', 'C#'],
      ['fsharp', 'F#'],
      ['objective-c', 'Objective-C'],
      ['objective-cpp', 'Objective-C++'],
      ['plaintext', 'Text'],
      ['shellscript', 'Bash'],
      ['dockerfile', 'Docker'],
      ['jsonc', 'JSON with Comments'],
      ['yaml', 'YAML'],
      ['html', 'HTML'],
      ['css', 'CSS'],
      ['php', 'PHP'],
      ['vue', 'Vue.js'],
      ['viml', 'VimL'],
      ['golang', 'Go'],
      ['proto', 'Protocol Buffer'],
      ['latex', 'LaTeX'],
      // its own name is left alone, also one that has no capitals or that nobody knows
      ['Python', 'Python'],
      ['TSX', 'TSX'],
      ['Shell', 'Shell'],
      ['C++', 'C++'],
      ['Git Config', 'Git Config'],
      ['PyThOn', 'PyThOn'],
      ['sed', 'sed'],
      ['my-language', 'my-language'],
      ['constructor', 'constructor'],
      ['<<LAST_LANGUAGE>>', '<<LAST_LANGUAGE>>'],
      [' Rust ', 'Rust'],
      // nothing said: the file decides
      ['', 'Python'],
      ['  ', 'Python'],
      ['unknown', 'Python'],
      ['Unknown', 'Python'],
    ];
    for (const [id, language] of ids) it(`"${id}" is ${String(language)}`, () => expect(sent(id)).to.equal(language));

    it('unknown is none when the file says nothing either', () => {
      expect(languageOf({ entity: 'Untitled-1', type: 'file', language: 'unknown' })).to.equal(null);
    });
  });

  describe('other types', () => {
    const rows: readonly [type: string, entity: string, language: string | null | undefined, expected: string | null][] = [
      ['domain', 'example.rs', null, null],
      ['url', 'https://example.org/main.py', null, null],
      ['url', '/main.py', null, null],
      ['url', 'https://github.com/a/b', 'Go', 'Go'],
      ['app', 'Xcode', undefined, null],
      ['app', 'main.py', null, null],
      ['app', '/home/dev/main.py', null, 'Python'],
      ['app', 'C:\\dev\\main.py', null, 'Python'],
      ['app', '~/main.py', null, 'Python'],
    ];
    for (const [type, entity, language, expected] of rows) {
      it(`${type} ${entity} is ${String(expected)}`, () => expect(languageOf({ type, entity, language })).to.equal(expected));
    }
  });

  it('never throws, and says the same of what it said', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ...editorIds.keys(),
        ...extensionNames.values(),
        ...Object.values(linguist).map((language) => language.name),
      ),
    );
    fc.assert(
      fc.property(name, fc.string(), fc.constantFrom('file', 'app', 'url', ''), (language, entity, type) => {
        const once = languageOf({ entity, type, language });
        expect(languageOf({ entity, type, language: once })).to.equal(once);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives names that stay when they are sent again', () => {
    const extensions = Object.values<{ name: string; extensions?: readonly string[] }>(linguist).flatMap(
      (language) => language.extensions ?? [],
    );
    for (const extension of new Set([...extensions, ...extensionNames.keys(), ...imageExtensions.keys()])) {
      const language = ofFile(`a${extension}`);
      expect(language, extension).to.be.a('string');
      expect(sent(language ?? ''), extension).to.equal(language);
    }
    for (const [file, language] of fileNames) expect(ofFile(file)).to.equal(language);
    for (const language of editorIds.values()) expect(sent(language)).to.equal(language);
  });

  it('is quick for long paths', () => {
    for (const part of ['a/', '.', 'a.', '\\', '/']) {
      const entity = part.repeat(1_000_000);
      const start = performance.now();
      ofFile(entity);
      expect(performance.now() - start).to.be.below(100);
    }
  });
});

describe('languageNames', () => {
  const names = languageNames();

  it('are each there once, in any case, by name', () => {
    const lower = names.map((n) => n.toLowerCase());
    expect(new Set(lower).size).to.equal(names.length);
    expect(lower).to.deep.equal([...lower].sort());
  });

  it('are all that files and ids can get', () => {
    for (const own of [editorIds, extensionNames, fileNames, imageExtensions])
      expect(names).to.include.members([...own.values()]);
    for (const id of ['rust', 'shellscript', 'typescriptreact', 'dockerfile', 'vim script']) {
      expect(names, id).to.include(languageOf({ entity: 'x', type: 'file', language: id })!);
    }
  });

  it('say nothing of what WakaTime names otherwise', () => {
    for (const name of ['Shell', 'Dockerfile', 'Less', 'fish', 'Other', '']) expect(names).to.not.include(name);
  });
});

describe('languageColor', () => {
  const colors: readonly [name: string, color: string | null][] = [
    ['Python', '#3572A5'],
    ['python', '#3572A5'],
    ['TypeScript', '#3178c6'],
    ['Bash', '#89e051'],
    ['Docker', '#384d54'],
    ['Vue.js', '#41b883'],
    ['JSX', '#f1e05a'],
    ['Terraform', '#844FBA'],
    ['Text', null],
    ['Other', null],
    ['Image (png)', null],
    ['constructor', null],
    ['', null],
  ];
  for (const [name, color] of colors)
    it(`${name || '(empty)'} is ${String(color)}`, () => expect(languageColor(name)).to.equal(color));
});
