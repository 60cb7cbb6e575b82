import type { Job } from 'bullmq';
import { dumpReadyMail } from '../../shared/mail/mails.js';
import type { Mailer } from '../../shared/mail/mailer.js';
import type { TransferJob } from '../../shared/queue/transfer-queue.js';
import { isActive } from '../../shared/store/users.js';
import { isBrokenOff } from '../left-to-others.js';
import { isLastTry, type JobFacts } from '../observed-job.js';
import type { Turns } from '../give-way.js';
import { dumpWriter, type WriteDumpDeps } from '../steps/write-dump.js';
import { transferOfJob, userOfJob } from '../user-of-job.js';
import { throughOutages, type OutageDeps } from '../through-outages.js';

export interface ExportsJobDeps extends WriteDumpDeps, OutageDeps {
  readonly giveWay: () => Turns;
  /** Null: no mail server is set. */
  readonly mailer: Mailer | null;
  readonly publicUrl: string;
}

export function exportsHandler(deps: ExportsJobDeps): (job: Job<TransferJob>) => Promise<JobFacts> {
  const { stores, mailer, publicUrl } = deps;
  const { dataDumps, users } = stores;
  const write = dumpWriter(deps);

  function tell(userId: string): void {
    mailer?.post('data dump', async () => {
      const user = await users.byId(userId);
      if (!user || user.email === null || !isActive(user)) return null;
      return dumpReadyMail({ to: user.email, username: user.username, origin: publicUrl });
    });
  }

  return async (job) => {
    const [id, user_id] = [transferOfJob(job), userOfJob(job)];
    try {
      await throughOutages(async () => {
        const run = await dataDumps.begin(id);
        if (!run || !(await write(run, deps.giveWay()))) return;
        if (run.dump.email_when_finished) tell(user_id);
      }, deps);
      return { bytes: (await dataDumps.byId(id))?.size ?? 0 };
    } catch (error) {
      if (isLastTry(job, error) && !isBrokenOff(error, deps.stopping)) await dataDumps.fail(id);
      throw error;
    }
  };
}
