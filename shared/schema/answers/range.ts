import { date, filled, moment, shape } from './values.js';

const timezone = filled('IANA time zone that the days are in');

/** First and last second of what an answer covers (wakatime-api.md, section 23.4). */
export const spanProperties = {
  start: moment('First second'),
  end: moment('Last second'),
};

export const zonedSpanProperties = { ...spanProperties, timezone };

export const DayRange = shape('DayRange', 'A day', {
  date: date('Day'),
  start: moment('First second of the day'),
  end: moment('Last second of the day'),
  text: filled('"Today", or the day as in "Sat Oct 10th 2026"'),
  timezone,
});

export const AllTimeRange = shape('AllTimeRange', 'From the first day until today', {
  start: moment('First second'),
  start_date: date('First day'),
  start_text: filled('First day as in "Sat Oct 10th 2026"'),
  end: moment('Last second'),
  end_date: date('Last day'),
  end_text: filled('"Today"'),
  timezone,
});
