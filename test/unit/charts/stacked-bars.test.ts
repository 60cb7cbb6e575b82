import { expect } from 'chai';
import fc from 'fast-check';
import { StackedBars, stackedBarsTable, type StackedUnit } from '../../../web/charts/stacked-bars.js';
import { rendered, tabStops } from './rendered.js';

const names = ['sundial', 'website', 'notes'];
const unit = (seconds: readonly number[], label = 'Mon 1'): StackedUnit => ({
  label,
  title: `${label} in full`,
  total_seconds: seconds.reduce((a, b) => a + b, 0),
  seconds,
});
const some = fc.array(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 3, maxLength: 3 }), {
  minLength: 1,
  maxLength: 110,
});

describe('StackedBars', () => {
  it('draws each part as high as its time, one upon the other', () => {
    fc.assert(
      fc.property(some, (all) => {
        const { text } = rendered(StackedBars, { names, units: all.map((seconds) => unit(seconds)) });
        const bars = text.split('class="bar"').slice(1);
        expect(bars).to.have.length(all.length);
        const perSecond: number[] = [];
        bars.forEach((bar, index) => {
          let floor: number | null = null;
          const parts = [...bar.matchAll(/<rect class="s(\d)"[^>]*? y="([\d.e-]+)" width="[\d.e-]+" height="([\d.e-]+)"/g)];
          expect(parts.map(([, colour]) => Number(colour))).to.deep.equal([0, 1, 2].filter((i) => all[index]![i]! > 0));
          for (const [, colour, y, height] of parts) {
            perSecond.push(Number(height) / all[index]![Number(colour)]!);
            if (floor !== null) expect(Number(y) + Number(height)).to.be.closeTo(floor, 1e-6);
            floor = Number(y);
          }
        });
        for (const value of perSecond) expect(value).to.be.closeTo(perSecond[0]!, 1e-6);
      }),
      { numRuns: 30 },
    );
  });

  it('stays within its axis, and its labels do not run into each other', () => {
    for (const count of [1, 2, 7, 31, 92, 110]) {
      const units = Array.from({ length: count }, (_, i) => unit([i * 600, 60, 0], `Nov ${i + 10}`));
      const chart = rendered(StackedBars, { names, units });
      const bars = chart.all('rect').filter((rect) => /^s\d$/.test(rect['class'] ?? ''));
      for (const { x, width, y } of bars) {
        expect(Number(x) + Number(width)).to.be.at.most(720);
        expect(Number(width)).to.be.within(2, 72);
        expect(Number(y)).to.be.at.least(0);
      }
      const labels = [...chart.text.matchAll(/<text x="([\d.]+)" y="254" text-anchor="(\w+)">/g)].map(([, x]) => Number(x));
      expect(labels.length).to.be.within(1, 14);
      labels.slice(1).forEach((x, i) => expect(x - labels[i]!, `${count} bars`).to.be.above(30));
    }
  });

  it('tells readers all of a bar, with one stop for the tab key', () => {
    const chart = rendered(StackedBars, { names, units: [unit([3600, 0, 120]), unit([0, 60, 0])], onUnit: () => {} });
    const bars = chart.all('g', 'bar');
    expect(bars.map((bar) => bar['aria-label'])).to.deep.equal([
      'Mon 1 in full: 1 hr 2 mins, sundial 1 hr, notes 2 mins',
      'Mon 1 in full: 1 min, website 1 min',
    ]);
    expect(bars.map((bar) => bar['role'])).to.deep.equal(['button', 'button']);
    expect(tabStops(chart.text)).to.equal(1);
  });

  it('says so when there is no time', () => {
    const chart = rendered(StackedBars, { names: [], units: [unit([]), unit([])] });
    expect(chart.text).to.contain('No time in this range');
    expect(chart.text).to.not.contain('NaN');
    expect(rendered(StackedBars, { names, units: [] }).text).to.contain('No time in this range');
  });

  it('lets the others step back when a name is selected, but not for a name that it does not show', () => {
    const units = [unit([600, 600, 600])];
    const classes = (selected: string) =>
      rendered(StackedBars, { names, units, selected, onName: () => {} })
        .all('rect')
        .filter((rect) => /^s\d/.test(rect['class'] ?? ''))
        .map((rect) => rect['class']);
    expect(classes('website')).to.deep.equal(['s0 back', 's1', 's2 back']);
    expect(classes('unknown')).to.deep.equal(['s0', 's1', 's2']);
  });

  it('writes names as text', () => {
    const name = '<img src=x onerror=alert(1)>"\'';
    const chart = rendered(StackedBars, { names: [name], units: [unit([600])], onName: () => {} });
    expect(chart.text).to.not.contain('<img');
    expect(chart.text).to.contain('&lt;img');
  });

  it('is the same as a table', () => {
    expect(stackedBarsTable({ names, units: [unit([3600, 0, 60]), unit([0, 0, 0], 'Tue 2')] })).to.deep.equal({
      head: ['When', 'Total', ...names],
      rows: [
        ['Mon 1 in full', '1 hr 1 min', '1 hr', '', '1 min'],
        ['Tue 2 in full', '0 secs', '', '', ''],
      ],
    });
  });
});
