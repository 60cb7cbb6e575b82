import { readFileSync, writeFileSync } from 'node:fs';
import { configTable, envExample } from '../shared/config/document.js';

/** `npm run docs`: writes the configuration's table into the README and `.env.example`; a test fails when they are behind. */
export function withTable(readme: string): string {
  const [start, end] = ['<!-- configuration -->', '<!-- /configuration -->'];
  const from = readme.indexOf(start) + start.length;
  const to = readme.indexOf(end);
  if (from < start.length || to < from) throw new Error('README.md has lost its configuration markers');
  return `${readme.slice(0, from)}\n${configTable()}\n${readme.slice(to)}`;
}

if (process.argv[1]?.endsWith('write-config.ts')) {
  writeFileSync('README.md', withTable(readFileSync('README.md', 'utf8')));
  writeFileSync('.env.example', envExample());
}
