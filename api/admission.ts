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
  /** More than these in hand, all of them waiting for long, are too many. */
  readonly crowd: number;
  /** In hand at most once there are more than this process can serve in time; fewer while those that come wait for long. */
  readonly mostInNeed: number;
}

export const admissionLimits: AdmissionLimits = { most: 256, crowd: 72, mostInNeed: 16 };

/** Busier than this, nothing more can be served. */
const busy = 0.9;
/** A request has to wait for its turn two or three times: its head, its body, Redis's answer. */
const longDelayMs = 5;
/** At two looks one after the other, it is too long for more than `mostInNeed`, a crowd or not. */
const tooLongDelayMs = 40;
/** Looks without a refusal after which all is as usual. */
const calmLooks = 50;

/**
 * Refuses what can't be served in time, at once, so that what is taken is acknowledged quickly: requests that all wait for their turn would wait
 * for longer and longer. When a crowd waits for long, or fewer for far too long, there is room for a few only, and for half as many at each look
 * until nobody waits for long: refusing costs less than taking. Then the room grows slowly; quickly where the process is not busy, for
 * then it is Redis that takes its time.
 */
export function createAdmission({ most, crowd, mostInNeed }: AdmissionLimits = admissionLimits): Admission {
  let inHand = 0;
  let room = most;
  let peak = 0;
  let refusedSince = false;
  let calm = 0;
  let tooLong = 0;
  return {
    enter() {
      if (inHand >= room) {
        refusedSince = true;
        return false;
      }
      inHand += 1;
      peak = Math.max(peak, inHand);
      return true;
    },
    leave() {
      inHand -= 1;
    },
    look(utilization, delayMs) {
      calm = refusedSince ? 0 : calm + 1;
      const isBusy = utilization >= busy;
      const isLate = isBusy && delayMs > longDelayMs;
      tooLong = isBusy && delayMs > tooLongDelayMs && peak > mostInNeed ? tooLong + 1 : 0;
      if (isLate && (peak > crowd || room < most || tooLong > 1)) room = Math.max(1, Math.min(mostInNeed, Math.floor(room / 2)));
      else if (calm >= calmLooks) room = most;
      else if (!isBusy) room = Math.min(most, room * 2);
      else if (room < mostInNeed) room += 1;
      peak = inHand;
      refusedSince = false;
    },
  };
}
