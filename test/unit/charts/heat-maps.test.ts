import { expect } from 'chai';
import fc from 'fast-check';
import { calendarWeeks, monthLabels } from '../../../web/charts/calendar-weeks.js';
import { HourHeatMap, hourHeatMapTable } from '../../../web/charts/hour-heat-map.js';
import { levels } from '../../../web/charts/levels.js';
import { YearCalendar, yearCalendarTable } from '../../../web/charts/year-calendar.js';
import { addDays } from '../../../web/text.js';
import { rendered, tabStops } from './rendered.js';

const anyDate = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1970-01-01', days));
const weekday = (date: string): number => new Date(date).getUTCDay();

describe('levels', () => {
  it('are 0 without time and otherwise rise with it, a quarter each', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 86_400 }), { maxLength: 400 }), (values) => {
        const levelOf = levels(values);
        const sorted = values.toSorted((a, b) => a - b).map(levelOf);
        expect(sorted).to.deep.equal(sorted.toSorted((a, b) => a - b));
        for (const value of values) expect(levelOf(value)).to.be.within(value > 0 ? 1 : 0, value > 0 ? 4 : 0);
      }),
    );
    const levelOf = levels([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(levelOf)).to.deep.equal([1, 1, 2, 2, 3, 3, 4, 4]);
  });
});

describe('YearCalendar', () => {
  it('holds each day of 53 weeks once, in the row of its weekday', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 6 }), (end, weekStart) => {
        const days = calendarWeeks(end, weekStart);
        expect(days.at(-1)!.date).to.equal(end);
        expect(days.at(-1)!.week).to.equal(52);
        expect(days.length).to.be.within(52 * 7 + 1, 53 * 7);
        days.forEach(({ date, row }, index) => {
          expect(date).to.equal(addDays(days[0]!.date, index));
          expect((row + weekStart) % 7).to.equal(weekday(date));
        });
      }),
      { numRuns: 30 },
    );
  });

  it('names months that have room', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 6 }), (end, weekStart) => {
        const weeks = monthLabels(calendarWeeks(end, weekStart)).map(({ week }) => week);
        expect(weeks.length).to.be.within(12, 13);
        weeks.slice(1).forEach((week, i) => expect(week - weeks[i]!).to.be.at.least(3));
      }),
      { numRuns: 50 },
    );
  });

  const days = [
    { date: '2026-11-02', total_seconds: 7200 },
    { date: '2026-11-23', total_seconds: 60 },
    { date: '2026-11-03', total_seconds: 0 },
    { date: '2019-01-01', total_seconds: 99 },
  ];
  it('tells readers each day, the last first to come to', () => {
    const chart = rendered(YearCalendar, { days, end: '2026-11-23', weekStart: 1, onSelect: () => {}, selected: '2026-11-02' });
    const cells = chart.all('rect').filter((rect) => 'data-at' in rect);
    expect(cells).to.have.length(365);
    const told = cells.map((cell) => cell['aria-label']).filter((label) => !label!.endsWith('No time'));
    expect(told).to.deep.equal(['Mon, Nov 2: 2 hrs', 'Mon, Nov 23: 1 min']);
    expect(cells.at(-1)!['tabindex']).to.equal('0');
    expect(tabStops(chart.text)).to.equal(1);
    expect(cells.filter((cell) => cell['class']!.endsWith(' on')).map((cell) => cell['aria-label'])).to.deep.equal([told[0]]);
  });

  it('is the same as a table, newest first', () => {
    expect(yearCalendarTable({ days: days.slice(0, 3), end: '2026-11-23' }).rows).to.deep.equal([
      ['Mon, Nov 23', '1 min'],
      ['Mon, Nov 2', '2 hrs'],
    ]);
  });
});

describe('HourHeatMap', () => {
  const hours = Array.from({ length: 7 }, (_, day) =>
    Array.from({ length: 24 }, (_, hour) => (day === 2 && hour === 23 ? 600 : 0)),
  );

  it('begins with the day that weeks begin with', () => {
    const days = (weekStart: number) =>
      rendered(HourHeatMap, { hours, weekStart })
        .texts('text')
        .filter((text) => /^\D/.test(text));
    expect(days(0)).to.deep.equal(['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']);
    expect(days(1)).to.deep.equal(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);
    expect(days(6)).to.deep.equal(['Sat', 'Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri']);
  });

  it('has each hour at its weekday, whatever that begins with', () => {
    for (const weekStart of [0, 1, 6]) {
      const chart = rendered(HourHeatMap, { hours, weekStart, selected: { weekday: 2, hour: null } });
      const cells = chart.all('rect').filter((rect) => 'data-at' in rect);
      expect(cells).to.have.length(168);
      expect(cells.filter((cell) => !cell['aria-label']!.endsWith('No time')).map((cell) => cell['aria-label'])).to.deep.equal([
        'Wednesday, 23:00–00:00: 10 mins',
      ]);
      expect(cells.filter((cell) => cell['class']!.endsWith(' on'))).to.have.length(24);
      expect(
        cells.filter((cell) => cell['class']!.endsWith(' on')).every((cell) => cell['aria-label']!.startsWith('Wed')),
      ).to.equal(true);
      expect(tabStops(chart.text)).to.equal(1);
      for (const { x, width } of cells) expect(Number(x) + Number(width)).to.be.at.most(720.001);
    }
  });

  it('is the same as a table', () => {
    const { head, rows } = hourHeatMapTable({ hours, weekStart: 0 });
    expect(head.slice(0, 3)).to.deep.equal(['Hour', 'Sunday', 'Monday']);
    expect(rows[23]).to.deep.equal(['23:00–00:00', '', '', '', '10 mins', '', '', '']);
    expect(rows.flat().filter((text) => text.endsWith('mins'))).to.have.length(1);
  });
});
