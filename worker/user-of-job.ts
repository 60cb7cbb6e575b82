import { UnrecoverableError, type Job } from 'bullmq';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What a job is about. Looked at before any work: the database leaves a condition out whose value is undefined, so that a job that has lost its
 * user would be about everybody.
 * @throws UnrecoverableError when its payload does not name it
 */
function idIn({ data, name }: Job, field: string, what: string): string {
  const id = ((data ?? {}) as Readonly<Record<string, unknown>>)[field];
  if (typeof id === 'string' && uuid.test(id)) return id;
  throw new UnrecoverableError(`unreadable ${name} job: it names no ${what}`);
}

export const userOfJob = (job: Job): string => idIn(job, 'user_id', 'user');
/** Of an import or an export. */
export const transferOfJob = (job: Job): string => idIn(job, 'id', 'file');
