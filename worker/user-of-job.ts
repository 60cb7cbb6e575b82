import { UnrecoverableError, type Job } from 'bullmq';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The user a job is about. Looked at before any work: the database leaves a condition out whose value is undefined, so that a job that has lost
 * its user would be about everybody.
 * @throws UnrecoverableError when its payload names none
 */
export function userOfJob({ data, name }: Job): string {
  const { user_id } = (data ?? {}) as { readonly user_id?: unknown };
  if (typeof user_id === 'string' && uuid.test(user_id)) return user_id;
  throw new UnrecoverableError(`unreadable ${name} job: it names no user`);
}
