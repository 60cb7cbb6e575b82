import type { Logger } from '../shared/observability/log.js';
import type { QueueStates } from '../shared/queue/queue-states.js';
import { queueNames, type QueueName } from '../shared/queue/queues.js';
import { repeat } from './repeat.js';

/** Jobs of a queue that this process has in hand, and has finished since it began, whatever came of them. */
export interface Activity {
  readonly inHand: number;
  readonly finished: number;
}

export interface SeenQueue extends Activity {
  readonly waiting: number;
  readonly isPaused: boolean;
}

/**
 * Queues whose jobs take no longer than a moment. Where they may take minutes, a worker is only stuck when jobs wait and it has none in hand.
 */
const quick: ReadonlySet<QueueName> = new Set(['heartbeats']);

/**
 * For how long a worker has not drained a queue, by what is seen of it again and again.
 * @returns ms since there was work and none of it got done; 0 while all is well
 */
export function drainClock(queue: QueueName): (seen: SeenQueue, nowMs: number) => number {
  let since: number | null = null;
  let finishedThen = 0;
  return ({ waiting, isPaused, inHand, finished }, nowMs) => {
    const isHeldUp = quick.has(queue) ? inHand > 0 || (waiting > 0 && !isPaused) : waiting > 0 && !isPaused && inHand === 0;
    if (!isHeldUp) since = null;
    else if (since === null || finished !== finishedThen) since = nowMs;
    finishedThen = finished;
    return since === null ? 0 : nowMs - since;
  };
}

export interface DrainWatchDeps {
  readonly states: Pick<QueueStates, 'of'>;
  readonly activity: (queue: QueueName) => Activity;
  /** Rejects when a store does not do what it is asked: while one does not, no worker can drain anything, and a new one could not either. */
  readonly tryStores: () => Promise<unknown>;
  readonly patienceMs: number;
  readonly onStuck: (queue: QueueName, seconds: number) => void;
  readonly log: Logger;
}

export interface DrainWatch {
  /** `ok`, or which queue this worker does not drain. */
  state(): string;
  stop(): void;
}

const looksPerPatience = 10;
/** Looks that did not come about: then it is not known what happened meanwhile. */
const mostMissed = 3;

/**
 * Watches whether this worker gets its work done, and tells when it does not although it could: a loop that hangs, a connection that
 * nobody reads. What is in its hands is taken over by others.
 */
export function startDrainWatch({ states, activity, tryStores, patienceMs, onStuck, log }: DrainWatchDeps): DrainWatch {
  const everyMs = patienceMs / looksPerPatience;
  const freshClocks = () => new Map(queueNames.map((name) => [name, drainClock(name)]));
  let clocks = freshClocks();
  let worst: { queue: QueueName; ms: number } | null = null;
  let lookedAt = performance.now();

  /** A store was away, or this process stood still: from now on there is time again to get something done. */
  function beginAnew(): void {
    clocks = freshClocks();
    worst = null;
  }

  async function look(): Promise<void> {
    let found: typeof worst = null;
    const seen = await Promise.all(queueNames.map(async (queue) => [queue, await states.of(queue)] as const));
    const now = performance.now();
    if (now - lookedAt > mostMissed * everyMs) beginAnew();
    lookedAt = now;
    for (const [queue, { waiting, overdue, isPaused }] of seen) {
      const ms = clocks.get(queue)!({ waiting: waiting + overdue, isPaused, ...activity(queue) }, now);
      if (ms > (found?.ms ?? 0)) found = { queue, ms };
    }
    worst = found;
    if (worst === null || worst.ms < patienceMs) return;
    const { queue, ms } = worst;
    const asked = performance.now();
    const fault = await tryStores().then(
      () => (performance.now() - asked > everyMs ? 'it hung until just now' : null),
      (error: Error) => error.message,
    );
    if (fault !== null) {
      log.warn({ queue, err: fault }, 'the queue is not drained, as a store does not work');
      beginAnew();
      return;
    }
    onStuck(queue, Math.round(ms / 1000));
  }

  const timer = repeat(look, everyMs, (error) => log.debug({ err: error.message }, 'the queues could not be looked at'));
  timer.unref();

  return {
    state: () =>
      worst === null || worst.ms < patienceMs / 2 ? 'ok' : `nothing done in ${worst.queue} for ${Math.round(worst.ms / 1000)} s`,
    stop: () => clearInterval(timer),
  };
}
