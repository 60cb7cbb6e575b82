import { UnrecoverableError, type Job } from 'bullmq';
import type { Logger } from '../../shared/observability/log.js';
import type { HeartbeatsJob } from '../../shared/queue/heartbeats-job.js';
import { isStoreAway } from '../../shared/store/outage.js';
import { createCombiner } from '../combiner.js';
import type { RecomputeRequests } from '../recompute-requests.js';
import { normaliseHeartbeats, type NormalisedJob } from '../steps/normalise-heartbeats.js';
import { heartbeatsStorer, type StoreHeartbeatsDeps } from '../steps/store-heartbeats.js';
import { throughOutages } from '../through-outages.js';

export interface HeartbeatsJobDeps extends StoreHeartbeatsDeps {
  readonly recompute: RecomputeRequests;
  /** Aborted when the process is told to stop: waiting for a store that is away ends then. */
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

/** 40 requests of 25 heartbeats a write (design.md, section 4), or fewer of more. */
const jobsPerWrite = 40;
const heartbeatsPerWrite = 2000;
const writesAtOnce = 2;

/** A job in hand. */
interface Received {
  readonly data: HeartbeatsJob;
  /** It was started before: some of it may be stored. */
  readonly again: boolean;
}

function normalise({ data, again }: Received): NormalisedJob {
  try {
    return normaliseHeartbeats(data, again);
  } catch (error) {
    // What can't be read now can't be read later: it stays in the failed set, as it came
    throw new UnrecoverableError(`unreadable heartbeats job: ${(error as Error).message}`);
  }
}

export function heartbeatsHandler(deps: HeartbeatsJobDeps): (job: Job<HeartbeatsJob>) => Promise<void> {
  const store = heartbeatsStorer(deps);
  const combiner = createCombiner<Received>({
    maxItems: jobsPerWrite,
    maxSize: heartbeatsPerWrite,
    // Payloads of another version, or damaged ones, are judged when they are normalised
    sizeOf: ({ data }) => (Array.isArray(data?.heartbeats) ? data.heartbeats.length : 1),
    maxWrites: writesAtOnce,
    // Such an error only gets here when the process is to stop in an outage
    retryAlone: (error) => !isStoreAway(error),
    async write(received, again) {
      const jobs = received.map(normalise);
      const storeJobs = async (repeated: boolean): Promise<void> => deps.recompute.add(await store(jobs, again || repeated));
      await throughOutages(storeJobs, deps.stopping, deps.log);
    },
  });
  return (job) => combiner.add({ data: job.data, again: job.attemptsStarted > 1 });
}
