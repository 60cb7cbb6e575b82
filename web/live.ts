import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Activity } from '../shared/schema/answers/activity.js';
import type { ApiError } from './api.js';
import { boot } from './boot.js';
import { poll } from './poll.js';

/** Today's numbers move within two seconds of a heartbeat's acknowledgement. */
const everyMs = 1500;

const latest = signal<Activity | null>(null);
const fault = signal<ApiError | null>(null);
let users = 0;
let stop: (() => void) | null = null;

/** What came last, once it was asked for; for components that `useLive`. */
export const activity = computed(() => latest.value);
/** Why it is not known how things stand now; null while it is. */
export const activityFault = computed(() => fault.value);
/** Another one whenever any number may have changed: for `useResource`. Begins with that of the page, before anything is asked for. */
export const version = computed(() => latest.value?.version ?? boot.version);

function join(isUrgent: boolean): () => void {
  users += 1;
  stop ??= poll<{ readonly data: Activity }>({
    path: '/users/current/activity',
    everyMs,
    isUrgent,
    onAnswer: ({ data }) => (latest.value = data),
    onFault: (error) => (fault.value = error),
  });
  return () => {
    users -= 1;
    if (users > 0) return;
    stop?.();
    stop = null;
  };
}

/**
 * Follows the account's activity for as long as a component is there.
 * @param isUrgent whether it is wanted at once; numbers that were asked for just now are new enough
 * @returns the version of its numbers
 */
export function useLive({ isUrgent = false } = {}): string {
  useEffect(() => join(isUrgent), []);
  return version.value;
}
