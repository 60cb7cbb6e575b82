/**
 * How far a user's days are computed.
 * @param days all there are
 * @param left those that wait to be computed again
 */
export function presentRecalculation(days: number, left: number) {
  const waiting = Math.min(days, left);
  return {
    is_up_to_date: waiting === 0,
    percent_calculated: waiting === 0 ? 100 : Math.floor((1 - waiting / days) * 100),
    days,
    days_left: waiting,
  };
}
