/** How many requests with heartbeats are in hand, and whether one more is taken. */
export interface Admission {
  /** Takes a request, unless there are too many: then it is refused, and `leave` is not to be called. */
  enter(): boolean;
  leave(): void;
  /** From time to time: the share of time, 0 to 1, that the event loop was busy since the last time. */
  look(utilization: number): void;
}

export interface AdmissionLimits {
  /** In hand at most: a burst, or what comes while Redis syncs its file. */
  readonly most: number;
  /** In hand at most while there are more than this process can serve: who is taken then does not wait for long. */
  readonly mostInNeed: number;
}

export const admissionLimits: AdmissionLimits = { most: 256, mostInNeed: 24 };

/** Busier than this, nothing more can be served. */
const busy = 0.9;

/**
 * Refuses what can't be served in time, at once, so that what is taken is acknowledged quickly: requests that all wait for their turn would wait
 * for longer and longer. Once there were too many, fewer are taken until none was refused for a while, or the process is not busy: then it is
 * Redis that takes its time, and there is room.
 */
export function createAdmission({ most, mostInNeed }: AdmissionLimits = admissionLimits): Admission {
  let inHand = 0;
  let inNeed = false;
  let refusedSince = false;
  return {
    enter() {
      if (inHand >= (inNeed ? mostInNeed : most)) {
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
    look(utilization) {
      if (!refusedSince || utilization < busy) inNeed = false;
      refusedSince = false;
    },
  };
}
