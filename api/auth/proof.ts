import { badRequest, forbidden } from '../../shared/errors.js';
import { isPassword } from '../../shared/store/passwords.js';
import type { SignInLimits } from './sign-in-limits.js';
import type { Visitor } from './visitors.js';

/** Without a password, having signed in within this time is the proof. */
const freshMs = 15 * 60_000;

/**
 * That whoever sits at a signed-in browser is the account's owner: for what would give others the account for good.
 * @param field where the password was asked for
 * @throws AppError 400 for a wrong password, 403 for an account without one whose owner signed in long ago, 429
 */
export async function requireProof(limits: SignInLimits, visitor: Visitor, field: string, password: string): Promise<void> {
  const { user, session } = visitor;
  if (user.password_hash === null) {
    if (Date.now() - session.created_at.getTime() < freshMs) return;
    throw forbidden('For this you must have signed in within the last 15 minutes. Sign out, sign in, and try again.');
  }
  const attempt = await limits.ownPassword(session.id);
  if (attempt.refusal) throw attempt.refusal;
  if (!(await isPassword(password, user.password_hash))) throw badRequest({ [field]: ['This is not your password.'] });
  await attempt.succeeded();
}
