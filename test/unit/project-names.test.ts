import { expect } from 'chai';
import fc from 'fast-check';
import {
  namesOfRules,
  renamed,
  replacedNames,
  sentAs,
  shownAs,
  versionOfRules,
  type ProjectRename,
} from '../../shared/domain/project-names.js';

const pool = ['engine', 'web', 'docs', '__proto__', 'a b'];
const name = fc.constantFrom(...pool);
const changes = fc.array(fc.tuple(name, name), { maxLength: 12 });

/** What each name is shown as, by changing all that are shown under a name, one change after the other. */
function plainly(list: readonly (readonly [string, string])[]): Map<string, string> {
  const shown = new Map(pool.map((sent) => [sent, sent]));
  for (const [from, to] of list) for (const [sent, now] of shown) if (now === from) shown.set(sent, to);
  return shown;
}

const after = (list: readonly (readonly [string, string])[]): ProjectRename[] =>
  list.reduce<ProjectRename[]>((rules, [shown, to]) => renamed(rules, shown, to, (from) => ({ from, to })), []);

describe('names of projects', () => {
  it('after any renames are those that each project would have by one after the other', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const rules = after(list);
        const names = namesOfRules(rules, 'v');
        const expected = plainly(list);
        expect(new Map(pool.map((sent) => [sent, shownAs(names, sent)]))).to.deep.equal(expected);
        expect(new Set(rules.map((r) => r.from)).size).to.equal(rules.length);
        expect(rules.filter((r) => r.from === r.to)).to.deep.equal([]);
        for (const shown of pool) {
          const sent = pool.filter((one) => expected.get(one) === shown);
          expect(sentAs(names, shown)).to.have.members(sent);
          expect(replacedNames(names).includes(shown), shown).to.equal(sent.length === 0);
        }
      }),
    );
  });

  it('come back when the rules are taken back, and go back to the first name without a rule', () => {
    expect(
      after([
        ['a', 'b'],
        ['b', 'a'],
      ]),
    ).to.deep.equal([{ from: 'b', to: 'a' }]);
    expect(
      after([
        ['engine', 'web'],
        ['web', 'docs'],
      ]),
    ).to.have.deep.members([
      { from: 'engine', to: 'docs' },
      { from: 'web', to: 'docs' },
    ]);
  });

  it('have one version for the same rules in any order, and others for others', () => {
    const [one, two] = [
      { from: 'a', to: 'b' },
      { from: 'c', to: 'd' },
    ];
    expect(versionOfRules([one, two])).to.equal(versionOfRules([two, one]));
    expect(versionOfRules([one])).to.not.equal(versionOfRules([{ from: 'b', to: 'a' }]));
    expect(versionOfRules([{ from: 'a"', to: 'b' }])).to.not.equal(versionOfRules([{ from: 'a', to: '"b' }]));
  });
});
