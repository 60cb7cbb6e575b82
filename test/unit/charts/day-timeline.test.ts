import { expect } from 'chai';
import fc from 'fast-check';
import { gapAt, lanesOf, sliceAt, type DaySlice } from '../../../web/charts/day-lanes.js';
import { DayTimeline, dayTimelineTable } from '../../../web/charts/day-timeline.js';
import { fitted, panned, revealing, zoomed } from '../../../web/charts/day-window.js';
import { rendered, tabStops } from './rendered.js';

const hour = 3600;
const from = Date.UTC(2026, 10, 23) / 1000;
const day = { from, until: from + 24 * hour };
const slice = (start: number, minutes: number, name: string): DaySlice => ({
  start: from + start * hour,
  end: from + start * hour + minutes * 60,
  name,
});
const slices = [slice(9, 60, 'sundial'), slice(10, 30, 'notes'), slice(14, 120, 'sundial')];
const names = ['sundial', 'website', 'notes'];
const draw = (props: Partial<Parameters<typeof DayTimeline>[0]> = {}) =>
  rendered(DayTimeline, { slices, ...day, timezone: 'UTC', names, ...props });

describe('DayTimeline', () => {
  it('places slices by the clock, with the gaps between them', () => {
    const found = draw().all('rect', 'slice');
    const left = 148;
    const hours = (pixels: string | undefined): number => (Number(pixels) / (720 - left)) * 24;
    found.forEach((rect, i) => {
      expect(hours(rect['x']) - hours(String(left))).to.be.closeTo([9, 10, 14][i]!, 1e-9);
      expect(hours(rect['width'])).to.be.closeTo([1, 0.5, 2][i]!, 1e-9);
    });
    expect(found.map((rect) => rect['class'])).to.deep.equal(['slice s0', 'slice s2', 'slice s0']);
  });

  it('tells readers each slice, with one stop for the tab key and one for the part that is shown', () => {
    const chart = draw();
    expect(chart.all('rect', 'slice')[1]!['aria-label']).to.equal('notes: 10:00 to 10:30, 30 mins');
    expect(tabStops(chart.text)).to.equal(2);
  });

  const clockOf = (start: string, hours: number) => {
    const begin = Date.parse(start) / 1000;
    return draw({ slices: [], from: begin, until: begin + hours * hour, timezone: 'Europe/Vienna' }).texts('text');
  };
  it('has 23 hours where the clock goes forward', () => {
    const texts = clockOf('2026-03-28T23:00:00Z', 23);
    // Every second hour of 720 pixels; what was 02:00 is 03:00
    expect(texts.slice(0, 4)).to.deep.equal(['00:00', '04:00', '06:00', '08:00']);
    expect(texts[11]).to.equal('00:00');
  });
  it('has 25 hours where it goes back', () => {
    const texts = clockOf('2026-10-24T22:00:00Z', 25);
    expect(texts.slice(0, 5)).to.deep.equal(['00:00', '02:00', '02:00', '04:00', '06:00']);
    expect(texts[13]).to.equal('00:00');
  });
  it('has round hours in zones that are half an hour off', () => {
    const begin = Date.parse('2026-11-22T18:30:00Z') / 1000;
    const texts = draw({ slices: [], from: begin, until: begin + 24 * hour, timezone: 'Asia/Kolkata' }).texts('text');
    expect(texts.slice(0, 3)).to.deep.equal(['00:00', '02:00', '04:00']);
  });

  it('marks now on its own day only', () => {
    expect(draw({ now: from + 12 * hour }).all('path', 'now')).to.have.length(1);
    expect(draw({ now: from - 1 }).all('path', 'now')).to.have.length(0);
    expect(draw().all('path', 'now')).to.have.length(0);
  });

  it('shows a short slice, and says so when there is none', () => {
    expect(Number(draw({ slices: [slice(9, 0.01, 'sundial')] }).all('rect', 'slice')[0]!['width'])).to.be.at.least(1);
    expect(draw({ slices: [] }).text).to.contain('No time on this day');
  });

  it('is the same as a table', () => {
    expect(dayTimelineTable({ slices: [{ ...slices[0]!, detail: 'main' }], timezone: 'UTC' }).rows).to.deep.equal([
      ['sundial', '09:00', '10:00', '1 hr', 'main'],
    ]);
  });
});

describe('what is in a day', () => {
  it('has a lane for each of the five names with most time, unless there is one name', () => {
    expect(lanesOf(slices).map(({ name, total_seconds }) => [name, total_seconds])).to.deep.equal([
      ['sundial', 3 * hour],
      ['notes', hour / 2],
    ]);
    expect(lanesOf([slices[0]!, slices[2]!])).to.deep.equal([]);
    expect(lanesOf('abcdefg'.split('').map((name, i) => slice(i, 10, name)))).to.have.length(5);
  });

  it('is found by time: the slice, the closest, or the gap', () => {
    expect(sliceAt(slices, from + 9.5 * hour, 0)).to.equal(slices[0]);
    expect(sliceAt(slices, from + 8.99 * hour, 60)).to.equal(slices[0]);
    expect(sliceAt(slices, from + 12 * hour, 60)).to.equal(null);
    expect(sliceAt([], from, 60)).to.equal(null);
    expect(gapAt(slices, from + 12 * hour, day)).to.deep.equal({ from: from + 10.5 * hour, until: from + 14 * hour });
    expect(gapAt(slices, from + hour, day)).to.deep.equal({ from, until: from + 9 * hour });
    expect(gapAt(slices, from + 20 * hour, day)).to.deep.equal({ from: from + 16 * hour, until: day.until });
  });
});

describe('the part of a day that is shown', () => {
  const stretch = fc
    .tuple(fc.double({ min: -0.5, max: 1.5, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true }))
    .map(([start, length]) => ({ from: from + start * 24 * hour, until: from + (start + length) * 24 * hour }));
  const expectWithin = (window: { from: number; until: number }): void => {
    expect(window.from).to.be.at.least(day.from - 1e-3);
    expect(window.until).to.be.at.most(day.until + 1e-3);
    expect(window.until - window.from).to.be.at.least(60 - 1e-3);
  };

  it('stays within the day, and is a minute at the least', () => {
    fc.assert(
      fc.property(
        stretch,
        fc.double({ min: 0.01, max: 9, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (any, factor, share) => {
          const window = fitted(any, day);
          expectWithin(window);
          expectWithin(zoomed(window, day, factor));
          expectWithin(zoomed(window, day, factor, any.from));
          expectWithin(panned(window, day, share));
          expectWithin(revealing(window, day, any));
        },
      ),
    );
  });

  it('keeps the time under the pointer where it is', () => {
    const window = { from: from + 8 * hour, until: from + 16 * hour };
    expect(zoomed(window, day, 0.5, from + 10 * hour)).to.deep.equal({ from: from + 9 * hour, until: from + 13 * hour });
    expect(zoomed(zoomed(window, day, 0.5, from + 10 * hour), day, 2, from + 10 * hour)).to.deep.equal(window);
  });

  it('moves to what is not seen, and stays where it is for what is', () => {
    const window = { from: from + 8 * hour, until: from + 10 * hour };
    expect(revealing(window, day, { from: from + 9 * hour, until: from + 12 * hour })).to.equal(window);
    expect(revealing(window, day, { from: from + 14 * hour, until: from + 15 * hour })).to.deep.equal({
      from: from + 13.5 * hour,
      until: from + 15.5 * hour,
    });
  });
});
