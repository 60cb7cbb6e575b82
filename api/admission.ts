/** How many requests with heartbeats are in hand, and whether one more is taken. */
export interface Admission {
  /** Takes a request, unless there are too many: then it is refused, and `leave` is not to be called. */
  enter(): boolean;
  leave(): void;
  /**
   * From time to time.
   * @param utilization share of time, 0 to 1, that the event loop was busy since the last time
   * @param delayMs how long something new had to wait for its turn in it, as a rule
   */
  look(utilization: number, delayMs: number): void;
}

export interface AdmissionLimits {
  /** In hand at most: a burst, or what comes while Redis syncs its file. */
  readonly most: number;
  /** In hand at most while there are more than this process can serve; fewer while those that come wait for long. */
  readonly mostInNeed: number;
}

export const admissionLimits: AdmissionLimits = { most: 256, mostInNeed: 24 };

/** Busier than this, nothing more can be served. */
const busy = 0.9;
/** A request has to wait for its turn two or three times: its head, its body, Redis's answer. */
const longDelayMs = 10;
/** Looks without a refusal after which all is as usual. */
const calmLooks = 10;

/**
 * Refuses what can't be served in time, at once, so that what is taken is acknowledged quickly: requests that all wait for their turn would wait
 * for longer and longer. Once there were too many, fewer are taken until none was refused for a while, or the process is not busy: then it is
 * Redis that takes its time, and there is room. While even these have to wait for long, it is half as many at each look: refusing costs less than
 * taking, so that those who wait get their answer.
 */
export function createAdmission({ most, mostInNeed }: AdmissionLimits = admissionLimits): Admission {
  let inHand = 0;
  let inNeed = false;
  let room = mostInNeed;
  let refusedSince = false;
  let calm = 0;
  return {
    enter() {
      if (inHand >= (inNeed ? room : most)) {
        inNeed = true;
        refusedSince = true;
        return false;
      }
      inHand += 1;
      return true;
    },
    leave() {
      inHand -= 1;
    },
    look(utilization, delayMs) {
      calm = refusedSince ? 0 : calm + 1;
      refusedSince = false;
      if (calm >= calmLooks || utilization < busy) inNeed = false;
      room = inNeed && delayMs > longDelayMs ? Math.max(1, Math.floor(room / 2)) : Math.min(mostInNeed, room + 1);
    },
  };
}
