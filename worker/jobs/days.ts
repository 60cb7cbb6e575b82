import type { Job } from 'bullmq';
import type { Logger } from '../../shared/observability/log.js';
import type { DaysJob } from '../../shared/queue/queues.js';
import type { RollUpRequests } from '../roll-up-requests.js';
import type { JobFacts } from '../observed-job.js';
import { daysComputer, type ComputeDaysDeps } from '../steps/compute-days.js';
import { throughOutages } from '../through-outages.js';
import type { WorkerMetrics } from '../worker-metrics.js';

export interface DaysJobDeps extends ComputeDaysDeps {
  readonly rollUps: RollUpRequests;
  readonly stopping: AbortSignal;
  readonly metrics: Pick<WorkerMetrics, 'recomputed'>;
  readonly log: Logger;
}

export function daysHandler(deps: DaysJobDeps): (job: Job<DaysJob>) => Promise<JobFacts> {
  const compute = daysComputer(deps);
  return async (job) => {
    let days = 0;
    const work = async (): Promise<void> => {
      const { user_id } = job.data;
      const start = performance.now();
      const computed = await compute(user_id);
      deps.metrics.recomputed(computed.length, (performance.now() - start) / 1000);
      days += computed.length;
      await deps.rollUps.after(user_id, computed);
    };
    await throughOutages(work, deps.stopping, deps.log);
    return { days };
  };
}
