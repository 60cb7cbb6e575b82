import type { Job } from 'bullmq';
import type { Logger } from '../../shared/observability/log.js';
import type { DaysJob } from '../../shared/queue/queues.js';
import { daysComputer, type ComputeDaysDeps } from '../steps/compute-days.js';
import { throughOutages } from '../through-outages.js';

export interface DaysJobDeps extends ComputeDaysDeps {
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

export function daysHandler(deps: DaysJobDeps): (job: Job<DaysJob>) => Promise<void> {
  const compute = daysComputer(deps);
  return (job) =>
    throughOutages(
      async () => {
        const days = await compute(job.data.user_id);
        deps.log.debug({ user_id: job.data.user_id, days }, 'days computed');
      },
      deps.stopping,
      deps.log,
    );
}
