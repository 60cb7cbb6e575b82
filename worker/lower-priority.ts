import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const nice = constants.priority.PRIORITY_BELOW_NORMAL;

/**
 * On one machine with the API, acknowledging goes first: what waits here is safe in the queue. Linux may compare the priorities of processes
 * within their session only, and share the time between sessions (sched(7), "The autogroup feature"): then it is that of the session that counts.
 */
export function lowerPriority(): void {
  setPriority(nice);
  try {
    writeFileSync('/proc/self/autogroup', String(nice));
  } catch {
    // Another system, or a kernel without it
  }
}
