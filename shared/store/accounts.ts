import { emailFault, usernameFault } from '../domain/account-names.js';
import { passwordFault } from '../domain/password.js';
import { badRequest, type FieldErrors } from '../errors.js';
import { duplicateKey } from './duplicate-key.js';
import type { UserDocument } from './collections.js';
import { hashPassword } from './passwords.js';
import type { UserStore } from './users.js';

export interface NewAccount {
  readonly username: string;
  /** Empty: none. */
  readonly email: string;
  /** Null: it can't be signed in to with one, until there is one. */
  readonly password: string | null;
  readonly is_admin?: boolean;
  readonly is_email_confirmed?: boolean;
  readonly full_name?: string | null;
  readonly oidc?: NonNullable<UserDocument['oidc']>;
}

/** What a unique index refused, as the field it is about. */
export function takenFault(error: unknown): FieldErrors | null {
  const { code, keyPattern } = error as { code?: number; keyPattern?: Record<string, number> };
  if (code !== duplicateKey) return null;
  if (keyPattern && 'email_key' in keyPattern) return { email: ['There is an account with this address already.'] };
  if (keyPattern && 'oidc.subject' in keyPattern) return { username: ['This sign-in belongs to another account.'] };
  return { username: ['This name is taken.'] };
}

/** What is wrong with the fields of a new account. */
export function accountFaults({ username, email, password }: NewAccount): FieldErrors {
  const faults: [string, string | null][] = [
    ['username', usernameFault(username)],
    ['email', email === '' ? null : emailFault(email)],
    ['password', password === null ? null : passwordFault(password, username)],
  ];
  return Object.fromEntries(faults.flatMap(([name, fault]) => (fault === null ? [] : [[name, [fault]]])));
}

/**
 * Makes an account.
 * @throws AppError 400 with an entry for each bad field; of several at once with one name, one gets it
 */
export async function createAccount(users: UserStore, account: NewAccount): Promise<UserDocument> {
  const faults = accountFaults(account);
  if (Object.keys(faults).length > 0) throw badRequest(faults);
  const { username, email, password, is_admin = false, is_email_confirmed, full_name, oidc } = account;
  try {
    return await users.create({
      username,
      email: email === '' ? null : email,
      password_hash: password === null ? null : await hashPassword(password),
      is_admin,
      ...(full_name === undefined ? {} : { full_name }),
      ...(is_email_confirmed === undefined ? {} : { is_email_confirmed }),
      ...(oidc === undefined ? {} : { oidc }),
    });
  } catch (error) {
    const taken = takenFault(error);
    throw taken ? badRequest(taken) : error;
  }
}
