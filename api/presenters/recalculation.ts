/**
 * How far a user's days are computed.
 * @param days all there are
 * @param left those that wait to be computed again
 * @param deleting whether heartbeats are being deleted, which makes further days wait
 */
export function presentRecalculation(days: number, left: number, deleting: boolean) {
  const waiting = Math.min(days, left);
  const is_up_to_date = waiting === 0 && !deleting;
  const percent = waiting === 0 ? 100 : Math.floor((1 - waiting / days) * 100);
  return {
    is_up_to_date,
    percent_calculated: is_up_to_date ? 100 : Math.min(99, percent),
    days,
    days_left: waiting,
  };
}
