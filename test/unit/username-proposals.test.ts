import { expect } from 'chai';
import fc from 'fast-check';
import { usernameFault } from '../../shared/domain/account-names.js';
import { usernameProposals } from '../../shared/domain/username-proposals.js';

const first = (...texts: (string | undefined)[]): string => usernameProposals(texts, () => 0)[0]!;

describe('names for accounts out of names from elsewhere', () => {
  it('keep what they can', () => {
    expect(first('ada')).to.equal('ada');
    expect(first('Ada.L@example.org')).to.equal('Ada.L');
    expect(first('Jörg Müller')).to.equal('Jorg-Muller');
    expect(first('.../etc/passwd')).to.equal('etc-passwd');
    expect(first(undefined, '', '漢字', 'ada@example.org')).to.equal('ada');
    expect(first('current', '9c317872-922d-442f-89bd-1a9e7ec2bca7')).to.equal('user');
    expect(first()).to.equal('user');
  });

  it('are all valid and all different, whatever they are made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined })),
        fc.noShrink(fc.integer()),
        (texts, seed) => {
          let turn = Math.abs(seed % 1000);
          const names = usernameProposals(texts, () => (turn += 1) / 100_000);
          expect(new Set(names).size).to.equal(names.length);
          for (const name of names) expect(usernameFault(name), name).to.equal(null);
        },
      ),
    );
  });
});
