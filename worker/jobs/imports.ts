import type { Job } from 'bullmq';
import type { TransferJob } from '../../shared/queue/transfer-queue.js';
import { DumpFault } from '../dump-reader.js';
import type { Turns } from '../give-way.js';
import { isBrokenOff } from '../left-to-others.js';
import { isLastTry, type JobFacts } from '../observed-job.js';
import type { RecomputeRequests } from '../recompute-requests.js';
import { heartbeatsImporter, type ImportDeps } from '../steps/import-heartbeats.js';
import { transferOfJob, userOfJob } from '../user-of-job.js';
import { throughOutages, type OutageDeps } from '../through-outages.js';

export interface ImportsJobDeps extends ImportDeps, OutageDeps {
  readonly giveWay: () => Turns;
  readonly recompute: RecomputeRequests;
}

const whatNow = 'Something went wrong on the server. What was stored until then is kept, and trying again goes on after it.';

export function importsHandler(deps: ImportsJobDeps): (job: Job<TransferJob>) => Promise<JobFacts> {
  const { imports, log } = deps;
  const importHeartbeats = heartbeatsImporter(deps);

  async function run(id: string, user_id: string): Promise<void> {
    const of = await imports.begin(id);
    if (!of) return;
    try {
      await importHeartbeats(of, deps.giveWay());
    } catch (error) {
      const now = await imports.byId(id);
      // Cancelled, or taken over: its file may have gone in the middle of it
      if (now?.run !== of.run) return;
      if (!(error instanceof DumpFault)) throw error;
      await imports.fail(id, error.message, true);
      log.info({ user_id, import: id, fault: error.message }, 'a file could not be imported');
    } finally {
      // Once, at the end: its days have been asked for by the sweep meanwhile where it took long
      deps.recompute.add([user_id]);
    }
  }

  return async (job) => {
    const [id, user_id] = [transferOfJob(job), userOfJob(job)];
    try {
      await throughOutages(() => run(id, user_id), deps);
      const { stored = 0, known = 0, refused = 0 } = (await imports.byId(id))?.counts ?? {};
      return { stored, known, refused };
    } catch (error) {
      if (isLastTry(job, error) && !isBrokenOff(error, deps.stopping)) await imports.fail(id, whatNow, false);
      throw error;
    }
  };
}
