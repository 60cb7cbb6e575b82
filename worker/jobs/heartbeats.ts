import { UnrecoverableError, type Job } from 'bullmq';
import type { Logger } from '../../shared/observability/log.js';
import type { HeartbeatsJob } from '../../shared/queue/heartbeats-job.js';
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

/** 40 requests of 25 heartbeats a write (design.md, section 4). */
const jobsPerWrite = 40;
const writesAtOnce = 2;

export function heartbeatsHandler(deps: HeartbeatsJobDeps): (job: Job<HeartbeatsJob>) => Promise<void> {
  const store = heartbeatsStorer(deps);
  const combiner = createCombiner<NormalisedJob>({
    maxItems: jobsPerWrite,
    maxWrites: writesAtOnce,
    write: (jobs) =>
      throughOutages(async (again) => deps.recompute.add(await store(jobs, again)), deps.stopping, deps.log),
  });
  return async (job) => {
    let normalised: NormalisedJob;
    try {
      normalised = normaliseHeartbeats(job.data, job.attemptsStarted > 1);
    } catch (error) {
      // What can't be read now can't be read later: it stays in the failed set, as it came
      throw new UnrecoverableError(`unreadable heartbeats job: ${(error as Error).message}`);
    }
    await combiner.add(normalised);
  };
}
