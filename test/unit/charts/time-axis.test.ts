import { expect } from 'chai';
import fc from 'fast-check';
import { colourOf, shortened } from '../../../web/charts/names.js';
import { anchorAt, thinned, timeAxis } from '../../../web/charts/time-axis.js';

describe('an axis of lengths of time', () => {
  it('has few, even ticks from 0, and no more room above them than to the next', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.integer({ min: 2, max: 8 }), (most, count) => {
        const { ticks, top } = timeAxis(most, count);
        expect(top).to.be.at.least(most);
        expect(ticks.length).to.be.within(2, count + 1);
        expect(ticks[0]).to.deep.equal({ value: 0, text: '0' });
        expect(ticks.at(-1)!.value).to.be.at.most(top);
        expect(top - ticks.at(-1)!.value).to.be.below(ticks[1]!.value);
        expect(new Set(ticks.map(({ text }) => text)).size).to.equal(ticks.length);
      }),
    );
  });

  it('has round times', () => {
    const texts = (most: number) => timeAxis(most, 4).ticks.map(({ text }) => text);
    expect(texts(0)).to.deep.equal(['0', '1 min']);
    expect(texts(45)).to.deep.equal(['0', '1 min']);
    expect(texts(50 * 60)).to.deep.equal(['0', '15 min', '30 min', '45 min']);
    expect(texts(7.5 * 3600)).to.deep.equal(['0', '2 h', '4 h', '6 h']);
    expect(texts(24 * 3600)).to.deep.equal(['0', '6 h', '12 h', '18 h', '24 h']);
    expect(texts(3000 * 3600)).to.deep.equal(['0', '1,000 h', '2,000 h', '3,000 h']);
  });
});

describe('labels', () => {
  it('stay within the chart, or are left out', () => {
    expect(anchorAt(100, '00:00', 200)).to.equal('middle');
    expect(anchorAt(0, '00:00', 200)).to.equal('start');
    expect(anchorAt(200, '00:00', 200)).to.equal('end');
    expect(anchorAt(190, '00:00', 200)).to.equal(null);
  });

  it('are thinned out from the last', () => {
    const labels = Array.from({ length: 10 }, () => 'Nov 10');
    const kept = (pitch: number) => labels.map((_, i) => i).filter(thinned(labels, pitch));
    expect(kept(100)).to.have.length(10);
    expect(kept(20)).to.deep.equal([0, 3, 6, 9]);
  });
});

describe('names', () => {
  it('have eight colours, and one for all others', () => {
    expect([0, 7, 8, 9, -1].map(colourOf)).to.deep.equal(['s0', 's7', 's8', 's8', 's8']);
  });

  it('are shortened in the middle, by letters', () => {
    expect(shortened('sundial', 7)).to.equal('sundial');
    expect(shortened('project-for-a-customer-2', 12)).to.equal('project-…r-2');
    expect(Array.from(shortened('🌞'.repeat(20), 5))).to.have.length(5);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 3, max: 30 }), (name, length) => {
        expect(Array.from(shortened(name, length)).length).to.be.at.most(length);
      }),
    );
  });
});
