import { expect } from 'chai';
import { RankedBars } from '../../../web/charts/ranked-bars.js';
import { rendered, tabStops } from './rendered.js';

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `project ${i}`, total_seconds: 36_000 / (i + 1), percent: 40 / (i + 1) }));

describe('RankedBars', () => {
  it('draws each bar by its time against the first', () => {
    const chart = rendered(RankedBars, { label: 'Projects', rows: rows(5).toSpliced(2, 1) });
    expect(chart.all('rect').map((rect) => Number.parseFloat(rect['width']!))).to.deep.equal([100, 50, 25, 20]);
    expect(chart.texts('span').slice(0, 2)).to.deep.equal(['10 hrs', '40 %']);
  });

  it('shows the first ones, and offers the rest', () => {
    const chart = rendered(RankedBars, { label: 'Projects', rows: rows(500), onSelect: () => {} });
    expect(chart.all('li')).to.have.length(8);
    expect(chart.text).to.contain('Show all 500');
    expect(tabStops(chart.text)).to.equal(1);
    const whole = rendered(RankedBars, { label: 'Projects', rows: rows(500), limit: 500 });
    expect(whole.all('li')).to.have.length(500);
    expect(whole.text).to.not.contain('Show all');
  });

  it('shows the selected one wherever it stands', () => {
    const chart = rendered(RankedBars, { label: 'Projects', rows: rows(500), onSelect: () => {}, selected: 'project 321' });
    expect(chart.all('li')).to.have.length(9);
    const pressed = chart.all('button', 'row').map((button) => button['aria-pressed']);
    expect(pressed).to.deep.equal([...Array.from({ length: 8 }, () => 'false'), 'true']);
  });

  it('has buttons only where something can be selected', () => {
    expect(rendered(RankedBars, { label: 'Projects', rows: rows(3) }).all('button')).to.have.length(0);
  });

  it('keeps names in their own direction and whole in their title, as text', () => {
    const names = ['مشروع', 'x'.repeat(300), '<b>&"'];
    const chart = rendered(RankedBars, {
      label: 'Projects',
      rows: names.map((name) => ({ name, total_seconds: 60, percent: 33.3 })),
    });
    expect(chart.all('bdi').map((bdi) => bdi['dir'])).to.deep.equal(['auto', 'auto', 'auto']);
    expect(chart.text).to.contain(`title="${names[1]!}"`).and.to.contain('&lt;b>&amp;');
    expect(chart.text).to.not.contain('<b>');
  });

  it('has the colours that names have elsewhere on the page, and grey for others', () => {
    const chart = rendered(RankedBars, { label: 'Projects', rows: rows(3), names: ['project 2', 'project 0'] });
    expect(chart.all('svg').map((svg) => svg['class'])).to.deep.equal(['rail s1', 'rail s8', 'rail s0']);
  });

  it('says so when there is no time', () => {
    expect(rendered(RankedBars, { label: 'Projects', rows: [] }).text).to.contain('No time in this range');
  });

  it('draws nothing for rows without time', () => {
    const chart = rendered(RankedBars, { label: 'Projects', rows: [{ name: 'a', total_seconds: 0, percent: 0 }] });
    expect(chart.all('rect')[0]!['width']).to.equal('0%');
  });
});
