import type { Job } from 'bullmq';
import type { DaysJob } from '../../shared/queue/queues.js';
import type { RecomputeRequests } from '../recompute-requests.js';
import type { RollUpRequests } from '../roll-up-requests.js';
import type { JobFacts } from '../observed-job.js';
import { daysComputer, type ComputeDaysDeps } from '../steps/compute-days.js';
import { throughOutages, type OutageDeps } from '../through-outages.js';
import { userOfJob } from '../user-of-job.js';
import type { WorkerMetrics } from '../worker-metrics.js';

export interface DaysJobDeps extends ComputeDaysDeps, OutageDeps {
  readonly recompute: RecomputeRequests;
  readonly rollUps: RollUpRequests;
  readonly metrics: Pick<WorkerMetrics, 'recomputed'>;
}

/** Years of days, after an import or a change of the zone, are computed in turns of this many ms: others with a single day wait no longer. */
const turnMs = 1000;

export function daysHandler(deps: DaysJobDeps): (job: Job<DaysJob>) => Promise<JobFacts> {
  const compute = daysComputer(deps);
  return async (job) => {
    const user_id = userOfJob(job);
    let days = 0;
    const work = async (): Promise<void> => {
      const start = performance.now();
      const { written, isDone } = await compute(user_id, start + turnMs);
      deps.metrics.recomputed(written.length, (performance.now() - start) / 1000);
      days += written.length;
      if (isDone) await deps.rollUps.after(user_id, written);
      else deps.recompute.add([user_id]);
    };
    await throughOutages(work, deps);
    return { days };
  };
}
