import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The direction of imports (design.md, section 1): each part may import itself and what is listed. A longer path is a part of its own. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'shared/errors.ts': [],
  'shared/shutdown.ts': ['shared/observability'],
  'shared/observability': [],
  'shared/config': ['shared/domain', 'shared/schema'],
  'shared/schema': ['shared/errors.ts'],
  'shared/domain': ['shared/schema'],
  'shared/presenters': ['shared/domain', 'shared/schema', 'shared/store'],
  'shared/store': ['shared/domain', 'shared/schema', 'shared/errors.ts', 'shared/observability'],
  'shared/queue': ['shared/domain', 'shared/schema', 'shared/errors.ts', 'shared/observability'],
  'shared/mail': ['shared/observability'],
  api: ['shared'],
  worker: ['shared'],
  launcher: ['shared'],
  // Where the stores of a launcher listen
  admin: ['shared', 'launcher/running-stores.ts'],
  // What runs in a browser: pure code and types
  web: ['shared/domain', 'shared/schema'],
};

const drivers = ['mongodb', 'bullmq', 'ioredis', 'koa', '@koa/router', '@koa/cors', 'pino', 'nodemailer'];
/** What a part may not import from outside, besides. */
const mayNotUse: Readonly<Record<string, readonly string[]>> = {
  'shared/schema': drivers,
  'shared/domain': [
    ...drivers,
    'ajv',
    'node:fs',
    'node:fs/promises',
    'node:net',
    'node:http',
    'node:child_process',
    'node:timers',
  ],
  'shared/presenters': ['shared/domain', 'shared/schema'],
  'shared/store': ['koa', '@koa/router', 'bullmq', 'ioredis'],
  'shared/queue': ['koa', '@koa/router', 'mongodb'],
  'shared/mail': ['koa', '@koa/router', 'mongodb', 'bullmq', 'ioredis'],
  worker: ['koa', '@koa/router'],
  admin: ['koa', '@koa/router'],
  web: [...drivers, 'ajv', 'typebox', 'temporal-polyfill'],
};

const root = resolve(import.meta.dirname, '../..');
const parts = Object.keys(mayImport);

interface Source {
  readonly path: string;
  readonly part: string;
  readonly text: string;
  /** Paths from the root, or names of packages. */
  readonly imports: readonly string[];
  /** Without those of types alone, which leave no trace. */
  readonly uses: readonly string[];
}

const within = (path: string, part: string): boolean => path === part || path.startsWith(`${part}/`);
const partOf = (path: string): string | undefined => parts.find((part) => within(path, part));

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\b(\s+type\b)?[^;'"]*?(?:\bfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm),
  ];
  const target = (name: string): string => {
    if (!name.startsWith('.')) return name;
    const found = resolve(root, dirname(path), name).replace(/\.js$/, '.ts');
    return relative(root, existsSync(found) ? found : found.replace(/\.ts$/, '.tsx'));
  };
  const named = found.map(([, type, from, dynamic]) => ({ type: type !== undefined, name: target((from ?? dynamic)!) }));
  return {
    path,
    part: partOf(path) ?? '',
    text,
    imports: named.map((i) => i.name),
    uses: named.filter((i) => !i.type).map((i) => i.name),
  };
}

const sources = ['api', 'worker', 'shared', 'launcher', 'admin', 'web'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => read(join(folder, path))),
);

describe('imports', () => {
  it('are found: every relative one names a source file', () => {
    const paths = new Set(sources.map((s) => s.path));
    const all = sources.flatMap((s) => s.imports).filter((name) => name.includes('/') && /\.tsx?$/.test(name));
    expect(all.length).to.be.above(100);
    for (const name of all) expect(paths, name).to.include(name);
  });

  it('are of files that belong to a part of the design', () => {
    expect(sources.filter((s) => s.part === '').map((s) => s.path)).to.deep.equal([]);
  });

  it('go one way: schema ← domain ← store, queue ← api, worker, which never import each other', () => {
    const wrong = sources.flatMap(({ path, part, imports }) =>
      imports
        .filter((name) => partOf(name) !== undefined)
        .filter((name) => ![part, ...(mayImport[part] ?? [])].some((allowed) => within(name, allowed)))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('of drivers stay where the I/O is', () => {
    const wrong = sources.flatMap(({ path, part, uses }) =>
      uses.filter((name) => (mayNotUse[part] ?? []).includes(name)).map((name) => `${path} imports ${name}`),
    );
    expect(wrong).to.deep.equal([]);
  });
});

describe('sources', () => {
  it('read process.env in shared/config alone', () => {
    const readers = sources.filter(({ text }) =>
      /process\.env\b|\benv\b[^;\n]*from 'node:process'/.test(text.replaceAll(/`process\.env`/g, '')),
    );
    expect(readers.map((s) => s.part)).to.deep.equal(['shared/config']);
  });

  it('export by name, never by default', () => {
    // Vite's configuration has to
    const exporters = sources.filter(
      ({ path, text }) => path !== 'web/vite.config.ts' && /^export default\b|^export \{[^}]*\bas default\b/m.test(text),
    );
    expect(exporters.map((s) => s.path)).to.deep.equal([]);
  });

  it('are named in kebab-case, after what they say', () => {
    for (const { path } of sources) {
      expect(path).to.match(/^[a-z0-9/-]+(\.(d|config))?\.tsx?$/);
      expect(path).to.not.match(/\/(utils?|helpers?|common|misc)\b/);
    }
  });
});
