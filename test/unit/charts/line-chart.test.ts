import { expect } from 'chai';
import { timeTicks } from '../../../web/charts/clock-ticks.js';
import { LineChart, type LineChartProps } from '../../../web/charts/line-chart.js';
import { Sparkline } from '../../../web/charts/sparkline.js';
import { rendered, tabStops } from './rendered.js';

const from = Date.UTC(2026, 10, 23, 10) / 1000;
const props: LineChartProps = {
  series: [
    {
      name: 'API',
      points: [
        [from, 10],
        [from + 60, 30],
        [from + 120, Number.NaN],
        [from + 180, 20],
        [from + 240, 40],
      ],
    },
    {
      name: 'Worker',
      points: [
        [from + 60, 5],
        [from + 9999, 7],
      ],
    },
  ],
  format: (value) => `${value} ms`,
  from,
  until: from + 240,
  timezone: 'UTC',
};

describe('LineChart', () => {
  const chart = rendered(LineChart, props);

  it('draws values to one scale, with gaps where there are none', () => {
    const [api] = chart.all('path', 'line');
    expect(api!['d']!.split('M').slice(1)).to.have.length(2);
    const heights = [...api!['d']!.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, , y]) => Number(y));
    const [ten, thirty, twenty, forty] = heights as [number, number, number, number];
    expect(ten - twenty).to.be.closeTo(twenty - thirty, 0.01);
    expect(thirty - forty).to.be.closeTo(ten - twenty, 0.01);
  });

  it('tells readers each moment in its range, and the last value of each series', () => {
    const labels = chart.all('rect', 'hit').map((rect) => rect['aria-label']);
    expect(labels).to.deep.equal(['10:00, API 10 ms', '10:01, API 30 ms, Worker 5 ms', '10:03, API 20 ms', '10:04, API 40 ms']);
    expect(tabStops(chart.text)).to.equal(1);
    expect(chart.texts('span').filter((text) => text.endsWith(' ms'))).to.include.members(['API40 ms', 'Worker5 ms']);
  });

  it('stands without any points', () => {
    const empty = rendered(LineChart, { ...props, series: [{ name: 'API', points: [] }] });
    expect(empty.text).to.contain('Nothing in this time');
    expect(empty.text).to.not.contain('NaN');
  });

  it('draws a level line in its place', () => {
    const level = rendered(LineChart, {
      ...props,
      series: [
        {
          name: 'API',
          points: [
            [from, 0],
            [from + 60, 0],
          ],
        },
      ],
    });
    expect(level.text).to.not.contain('NaN');
  });

  it('names days where it is long', () => {
    const ticks = timeTicks(
      Date.parse('2026-10-20T22:00:00Z') / 1000,
      Date.parse('2026-11-19T23:00:00Z') / 1000,
      'Europe/Vienna',
      6,
    );
    expect(ticks.map(({ text }) => text)).to.deep.equal(['Oct 21', 'Oct 28', 'Nov 4', 'Nov 11', 'Nov 18']);
  });
});

describe('Sparkline', () => {
  it('draws a bar for each value that is there', () => {
    const small = rendered(Sparkline, { values: [0, 10, 5, 0], label: 'Time by day' });
    const drawn = small
      .all('path', 's0')
      .map((path) => path['d'])
      .join('');
    const bars = [...drawn.matchAll(/v-([\d.]+)/g)].map(([, height]) => Number(height));
    expect(bars).to.have.length(2);
    expect(bars[0]! / bars[1]!).to.equal(2);
    expect(small.all('svg')[0]).to.include({ role: 'img', 'aria-label': 'Time by day' });
    expect(rendered(Sparkline, { values: [], label: 'None' }).text).to.not.contain('NaN');
  });
});
