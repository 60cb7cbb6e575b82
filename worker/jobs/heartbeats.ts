import { UnrecoverableError, type Job } from 'bullmq';
import { readHeartbeatsJob, type HeartbeatsJob } from '../../shared/queue/heartbeats-job.js';
import { isStoreAway } from '../../shared/store/outage.js';
import { createCombiner } from '../combiner.js';
import type { JobFacts } from '../observed-job.js';
import type { RecomputeRequests } from '../recompute-requests.js';
import { normaliseHeartbeats, type NormalisedJob } from '../steps/normalise-heartbeats.js';
import { heartbeatsStorer, type StoreHeartbeatsDeps } from '../steps/store-heartbeats.js';
import { throughOutages, type OutageDeps } from '../through-outages.js';
import type { WorkerMetrics } from '../worker-metrics.js';

export interface HeartbeatsJobDeps extends StoreHeartbeatsDeps, OutageDeps {
  readonly recompute: RecomputeRequests;
  readonly metrics: Pick<WorkerMetrics, 'stored'>;
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
  /** What became of it. */
  stored: number;
  duplicate: number;
}

function normalise({ data, again }: Pick<Received, 'data' | 'again'>): NormalisedJob {
  try {
    return normaliseHeartbeats(readHeartbeatsJob(data), again);
  } catch (error) {
    // What can't be read now can't be read later: it stays in the failed set, as it came
    throw new UnrecoverableError(`unreadable heartbeats job: ${(error as Error).message}`);
  }
}

export function heartbeatsHandler(deps: HeartbeatsJobDeps): (job: Job<HeartbeatsJob>) => Promise<JobFacts> {
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
      const storeJobs = async (repeated: boolean): Promise<void> => {
        const { user_ids, added } = await store(jobs, again || repeated);
        deps.recompute.add(user_ids);
        received.forEach((entry, i) => {
          entry.stored = added[i]!;
          entry.duplicate = entry.data.heartbeats.length - entry.stored;
        });
      };
      await throughOutages(storeJobs, deps);
    },
  });
  return async (job) => {
    const received: Received = { data: job.data, again: job.attemptsStarted > 1, stored: 0, duplicate: 0 };
    await combiner.add(received);
    const { stored, duplicate, data } = received;
    deps.metrics.stored(stored, duplicate, Math.max(0, Date.now() - data.received_at) / 1000);
    return { stored, duplicate };
  };
}
