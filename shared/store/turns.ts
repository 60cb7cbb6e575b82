import { setImmediate } from 'node:timers/promises';

/** How long a range is worked on before other requests get their turn. */
const turnMs = 5;

/** For loops over days: to be asked after each of them whether it is time to `rest`. */
export interface Turns {
  isOver(): boolean;
  rest(): Promise<void>;
}

export function takeTurns(): Turns {
  let begun = performance.now();
  return {
    isOver: () => performance.now() - begun >= turnMs,
    async rest() {
      await setImmediate();
      begun = performance.now();
    },
  };
}
