import { expect } from 'chai';
import { composed } from '../../shared/domain/composed.js';
import { cleanProfileText, profileFault } from '../../shared/domain/profile.js';

describe('texts that people type', () => {
  it('are the same where they look the same', () => {
    expect(composed('Ame\u0301lie')).to.equal('Amélie');
    expect(cleanProfileText('full_name', 'Ame\u0301lie')).to.equal('Amélie');
  });

  it('hold nobody up, however many marks follow one another', () => {
    const text = `a${'\u0301\u0323'.repeat(100_000)}`;
    const start = performance.now();
    const cleaned = cleanProfileText('bio', text)!;
    expect(profileFault('bio', cleaned)).to.match(/^Must be at most/);
    expect(performance.now() - start).to.be.below(500);
  });
});
