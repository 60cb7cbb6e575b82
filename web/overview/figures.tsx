import type { Overview } from '../../shared/schema/answers/overview.js';
import { boot } from '../boot.js';
import { daysText } from '../range.js';
import { dayName, percent, spell } from '../text.js';

/** "12 % more than the 7 days before". */
function Change({ overview: { total_seconds, previous, range } }: { readonly overview: Overview }) {
  if (!previous) return null;
  const before = range.days === 1 ? 'the day before' : `the ${range.days} days before`;
  if (previous.total_seconds === 0)
    return <p class="change">{total_seconds === 0 ? `As in ${before}` : `Nothing in ${before}`}</p>;
  const share = (total_seconds / previous.total_seconds - 1) * 100;
  const isMore = share >= 0;
  const word = Math.abs(share) < 0.05 ? 'As much as' : `${percent(Math.abs(share))} ${isMore ? 'more than' : 'less than'}`;
  return (
    <p class="change">
      <span aria-hidden="true" class={isMore ? 'up' : 'down'}>
        {isMore ? '▲' : '▼'}
      </span>{' '}
      {word} {before} <span class="number">({spell(previous.total_seconds)})</span>
    </p>
  );
}

/** What the eye should see first: how much it was. */
export function Figures({ overview }: { readonly overview: Overview }) {
  const { range, total_seconds, daily_average_seconds, active_days, best_day, percent_calculated } = overview;
  return (
    <section class="figures" aria-label="Time">
      <div>
        <h1 class="days">{daysText(range.start, range.end, boot.today)}</h1>
        <p class="total number" aria-live="polite">
          {spell(total_seconds)}
        </p>
        <Change overview={overview} />
        {percent_calculated < 100 && (
          <p class="change" role="status">
            {percent_calculated} % of the days are computed so far.
          </p>
        )}
      </div>
      {range.days > 1 && (
        <dl class="facts">
          <div>
            <dt>A day</dt>
            <dd class="number">{spell(daily_average_seconds)}</dd>
          </div>
          <div>
            <dt>Best day</dt>
            <dd class="number">
              {best_day ? (
                <>
                  {spell(best_day.total_seconds)} <span class="quiet-text">{dayName(best_day.date, boot.today)}</span>
                </>
              ) : (
                '–'
              )}
            </dd>
          </div>
          <div>
            <dt>Days with time</dt>
            <dd class="number">
              {active_days} <span class="quiet-text">of {range.days}</span>
            </dd>
          </div>
        </dl>
      )}
    </section>
  );
}
