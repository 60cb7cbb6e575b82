import { expect } from 'chai';
import { overviewRanges, seriesKinds } from '../../shared/schema/overview-names.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

type Errors = Readonly<Record<string, readonly string[]>>;

const required = ['This field is required.'];
const noDate = ['Not a valid date: YYYY-MM-DD.'];
const outOfReach = ['Must be between 1970-01-01 and 2255-06-03.'];
const range = (text: string) => [`Number must be between ${text}.`];
const type = (name: string) => [`Must be of type ${name}.`];
const slices = 'project, entity, language, dependencies, os, editor, category, machine';

/** Settings that four endpoints take. */
const badSettings: readonly (readonly [query: string, errors: Errors])[] = [
  ['timeout=0', { timeout: range('1 and 1440') }],
  ['timeout=-5', { timeout: range('1 and 1440') }],
  ['timeout=1441', { timeout: range('1 and 1440') }],
  ['timeout=1.5', { timeout: type('integer') }],
  ['timeout=long', { timeout: type('integer') }],
  ['timeout=Infinity', { timeout: type('integer') }],
  ['writes_only=maybe', { writes_only: type('boolean') }],
  ['timezone=Mars/Olympus', { timezone: ['Unknown time zone.'] }],
  ['timezone=../../etc/passwd', { timezone: ['Unknown time zone.'] }],
  [`project=${'x'.repeat(513)}`, { project: ['Must be at most 512 characters long.'] }],
  ['timeout=0&writes_only=2', { timeout: range('1 and 1440'), writes_only: type('boolean') }],
];

const badDates: readonly (readonly [date: string, errors: readonly string[]])[] = [
  ['', required],
  ['tomorrow', noDate],
  ['2026-1', noDate],
  ['2026-02-30', noDate],
  ['2026-13-01', noDate],
  ['05.01.2026', noDate],
  ['2026-01-055', noDate],
  ['2026-01-05 and more', noDate],
  ['1969-12-31', outOfReach],
  ['2255-06-05', outOfReach],
  ['9999-12-31', outOfReach],
  ['99999-01-01', noDate],
];

const refused: readonly (readonly [path: string, query: string, errors: Errors])[] = [
  ...['durations', 'heartbeats'].flatMap((path) => [
    [path, '', { date: required }] as const,
    ...badDates.map(([date, errors]) => [path, `date=${date}`, { date: errors }] as const),
  ]),
  ...badDates.map(([date, errors]) => ['summaries', `start=${date}&end=2026-01-05`, { start: errors }] as const),
  ...badDates.map(([date, errors]) => ['summaries', `start=2026-01-05&end=${date}`, { end: errors }] as const),
  ...badSettings.map(([query, errors]) => ['durations', `date=2026-01-05&${query}`, errors] as const),
  ...badSettings.map(([query, errors]) => ['summaries', `range=Today&${query}`, errors] as const),
  ['heartbeats', 'date=2026-01-05&timezone=x', { timezone: ['Unknown time zone.'] }],
  ['durations', 'date=2026-01-05&slice_by=weather', { slice_by: [`Must be one of: ${slices}.`] }],
  ['summaries', '', { start: required, end: required }],
  ['summaries', 'start=x&end=y', { start: noDate, end: noDate }],
  ['summaries', 'start=2026-01-06&end=2026-01-05', { end: ['Must not be before start.'] }],
  ['summaries', 'start=2010-01-01&end=2026-01-05', { end: ['A range may have at most 3660 days.'] }],
  ['summaries', 'range=Last 3 Centuries', { range: ['Unknown range.'] }],
  ['summaries', 'start=2026-01-05T10:00:00X&end=2026-01-05', { start: noDate }],
  ...badDates.map(([date, errors]) => ['overview', `start=${date}&end=2026-01-05`, { start: errors }] as const),
  ['overview', 'start=2026-01-05', { end: required }],
  ['overview', 'start=2026-01-06&end=2026-01-05', { end: ['Must not be before start.'] }],
  ['overview', 'range=last_3_centuries', { range: [`Must be one of: ${overviewRanges.join(', ')}.`] }],
  ['overview', 'by=weather', { by: [`Must be one of: ${seriesKinds.join(', ')}.`] }],
  ['overview', 'weekday=7&hour=24', { weekday: range('0 and 6'), hour: range('0 and 23') }],
  ['overview', 'weekday=Monday', { weekday: type('integer') }],
  ['overview', `language=${'x'.repeat(513)}`, { language: ['Must be at most 512 characters long.'] }],
  ['projects', 'page=0', { page: range('1 and 1000000') }],
  ['projects', 'page=first', { page: type('integer') }],
];

const taken: readonly (readonly [path: string, query: string])[] = [
  ['durations', 'date=2026-01-05&unknown=1&timeout=&writes_only=&slice_by=&project='],
  ['durations', 'date=2026-01-05T23:00:00Z'],
  ['durations', 'date=2026-1-5'],
  ['heartbeats', 'date=yesterday'],
  ['durations', 'date=2026-01-05&timeout=1440&writes_only=1&timezone=america/new_york'],
  ['durations', 'date=2026-01-04&date=2026-01-05'],
  ['heartbeats', 'date=2026-01-05&timezone=Asia/Kathmandu'],
  ['summaries', 'start=2026-01-05&end=2026-01-05&writes_only=TRUE&timeout=1'],
  ['summaries', 'start=2026-01-05T00:00:00Z&end=2026-01-05T23:59:59%2B02:00'],
  ['summaries', 'start=2026-01-05T00:00:00.000&end=2026-01-05'],
  ['summaries', 'start=2016-01-01&end=2026-01-05'],
  ['summaries', 'start=1970-01-01&end=1970-01-02'],
  ['overview', 'start=1970-01-01&end=2255-06-03&language=Rust&project=&weekday='],
  ['overview', 'start=2255-06-03&end=2255-06-03&hour=3'],
  ['overview', 'start=yesterday&end=today&by=ai'],
  ['projects', 'page=7&q=(%5B*'],
  ['all_time_since_today', 'project=none'],
  ['statusbar/today', 'timezone=x&timeout=-1'],
];

describe('parameters of what is read', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    ada = await server.newUser();
  });
  after(() => server.close());

  const get = <T>(path: string, query: string) =>
    server.call<T>(ada, `/api/v1/users/current/${path}?${query.replaceAll(' ', '%20')}`);

  for (const [path, query, errors] of refused) {
    it(`${path}?${query.slice(0, 60)} is a 400 that names the parameter`, async () => {
      const { status, body } = await get<object>(path, query);
      expect({ status, body }).to.deep.equal({ status: 400, body: { errors } });
    });
  }

  for (const [path, query] of taken) {
    it(`${path}?${query} is answered`, async () => expect((await get(path, query)).status).to.equal(200));
  }

  it('a date in an instant of another zone is the day it falls on in the zone of the answer', async () => {
    const { body } = await get<{ data: { range: { date: string } }[] }>(
      'summaries',
      'start=2026-01-05T23:30:00-05:00&end=2026-01-06T23:30:00Z&timezone=Europe/Berlin',
    );
    expect(body.data.map((day) => day.range.date)).to.deep.equal(['2026-01-06', '2026-01-07']);
  });

  const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  const monday = (day: number): number => day - ((day + 3) % 7);
  const firstOfMonth = (date: string, back: number): number => {
    const [year, month] = date.split('-').map(Number) as [number, number];
    return Date.UTC(year, month - 1 - back, 1) / 86_400_000;
  };

  /** Name → first and last day, both included, from today. */
  const ranges: Readonly<Record<string, (today: string, day: number) => readonly [number, number]>> = {
    Today: (_, day) => [day, day],
    Yesterday: (_, day) => [day - 1, day - 1],
    'Last 7 Days': (_, day) => [day - 6, day],
    'Last 7 Days from Yesterday': (_, day) => [day - 7, day - 1],
    'Last 14 Days': (_, day) => [day - 13, day],
    'Last 30 Days': (_, day) => [day - 29, day],
    'Last 6 Months': (_, day) => [day - 179, day],
    'Last Year': (_, day) => [day - 364, day],
    'This Week': (_, day) => [monday(day), day],
    'Last Week': (_, day) => [monday(day) - 7, monday(day) - 1],
    'This Month': (today, day) => [firstOfMonth(today, 0), day],
    'Last Month': (today) => [firstOfMonth(today, 1), firstOfMonth(today, 0) - 1],
    last_7_days: (_, day) => [day - 6, day],
    'LAST 7 DAYS': (_, day) => [day - 6, day],
  };
  for (const [name, bounds] of Object.entries(ranges)) {
    it(`summaries?range=${name}`, async () => {
      const { body } = await get<{ data: { range: { date: string; text: string } }[]; start: string; end: string }>(
        'summaries',
        `range=${name}`,
      );
      const dates = body.data.map((day) => day.range.date);
      // Of the server's, as midnight may have passed
      const { body: bar } = await get<{ data: { range: { date: string } } }>('statusbar/today', '');
      const today = bar.data.range.date;
      const [first, last] = bounds(today, dayNumber(today));
      expect(dates.map(dayNumber)).to.deep.equal(Array.from({ length: last - first + 1 }, (_, i) => first + i));
      expect(body).to.include({ start: `${dates[0]}T00:00:00Z`, end: `${dates.at(-1)}T23:59:59Z` });
      const texts = body.data.filter((day) => day.range.text === 'Today').map((day) => day.range.date);
      expect(texts).to.deep.equal(dates.includes(today) ? [today] : []);
    });
  }
});
