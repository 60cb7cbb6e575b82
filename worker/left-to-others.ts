import { DelayedError, type Job } from 'bullmq';
import { isStoreAway } from '../shared/store/outage.js';
import { Stopping } from './give-way.js';
import type { JobHandler } from './observed-job.js';

/** Whether a job was only broken off because this process is to stop, while it waited for its turn or for a store. */
export const isBrokenOff = (error: unknown, stopping: AbortSignal): boolean =>
  stopping.aborted && (error instanceof Stopping || isStoreAway(error));

/** Puts jobs back that are broken off: stopping costs no job its tries, however often it happens in an outage. */
export function leavingToOthers(handle: JobHandler, stopping: AbortSignal): JobHandler {
  return async (job: Job, token?: string) => {
    try {
      return await handle(job, token);
    } catch (error) {
      if (!isBrokenOff(error, stopping)) throw error;
      await job.moveToDelayed(Date.now(), token);
      throw new DelayedError();
    }
  };
}
