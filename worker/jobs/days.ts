import type { Job } from 'bullmq';
import type { Logger } from '../../shared/observability/log.js';
import type { DaysJob } from '../../shared/queue/queues.js';
import type { RollUpRequests } from '../roll-up-requests.js';
import { daysComputer, type ComputeDaysDeps } from '../steps/compute-days.js';
import { throughOutages } from '../through-outages.js';

export interface DaysJobDeps extends ComputeDaysDeps {
  readonly rollUps: RollUpRequests;
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

export function daysHandler(deps: DaysJobDeps): (job: Job<DaysJob>) => Promise<void> {
  const compute = daysComputer(deps);
  return (job) =>
    throughOutages(
      async () => {
        const { user_id } = job.data;
        const days = await compute(user_id);
        await deps.rollUps.after(user_id, days);
        deps.log.debug({ user_id, days: days.length }, 'days computed');
      },
      deps.stopping,
      deps.log,
    );
}
