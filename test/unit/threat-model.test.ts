import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const document = readFileSync(join(root, 'docs/threat-model.md'), 'utf8');
const claims = [...document.matchAll(/^- \*\*(T\d+)\*\* /gm)].map(([, id]) => id!);

/** Ids in titles of tests, as in "[T1, T2] …". */
const tested = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .flatMap((path) => [...readFileSync(join(root, 'test', path), 'utf8').matchAll(/\bit\(\s*(['"`])\[(T[T\d, ]*)\] /g)])
  .flatMap(([, , ids]) => ids!.split(', '));

describe('the threat model', () => {
  it('has claims, each once', () => {
    expect(claims.length).to.be.above(30);
    expect(claims.filter((id, i) => claims.indexOf(id) !== i)).to.deep.equal([]);
  });

  it('claims nothing that no test shows', () => {
    expect(claims.filter((id) => !tested.includes(id))).to.deep.equal([]);
  });

  it('has a claim for each test that names one', () => {
    expect(tested.filter((id) => !claims.includes(id))).to.deep.equal([]);
  });

  it('names no claim in passing that is not there', () => {
    const named = [...document.matchAll(/\bT\d+\b/g)].map(([id]) => id);
    expect(named.filter((id) => !claims.includes(id))).to.deep.equal([]);
  });
});
