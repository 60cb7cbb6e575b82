import { cleanProfileText, profileFault } from '../../shared/domain/profile.js';
import { usernameProposals } from '../../shared/domain/username-proposals.js';
import { AppError, forbidden } from '../../shared/errors.js';
import { createAccount, takenFault } from '../../shared/store/accounts.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { Stores } from '../../shared/store/stores.js';
import { isActive } from '../../shared/store/users.js';
import type { OidcPerson } from './oidc.js';

/** Whose account it is, and how it came to be theirs. */
export interface OidcAccount {
  readonly user: UserDocument;
  readonly by: 'known' | 'linked' | 'created';
}

const isTaken = (error: unknown): boolean => error instanceof AppError && error.fields?.['username'] !== undefined;

/**
 * The account of somebody whom the provider knows: the one that is linked; else the one with the same address, if the provider has verified
 * it and the account has confirmed it (else whoever writes somebody's address into a form would get their account); else a new one.
 * @throws AppError 403 for whom there is none
 */
export async function accountOfPerson(
  { users }: Pick<Stores, 'users'>,
  person: OidcPerson,
  signUp: boolean,
): Promise<OidcAccount> {
  const { issuer, subject, email } = person;
  const oidc = { issuer, subject };

  const usable = (user: UserDocument): UserDocument => {
    if (isActive(user)) return user;
    throw forbidden('This account is disabled. Ask an administrator.');
  };
  async function known(): Promise<OidcAccount | null> {
    const user = await users.byOidc(oidc);
    return user && { user: usable(user), by: 'known' };
  }

  const there = await known();
  if (there) return there;
  const namesake = email === null ? null : await users.byNameOrEmail(email);
  if (namesake) {
    usable(namesake);
    const linked = await users.linkOidc(namesake._id, oidc, email!).catch((error: unknown) => {
      if (takenFault(error)) return null;
      throw error;
    });
    if (linked) return { user: linked, by: 'linked' };
    // Of two sign-ins at once the other one was first
    const again = await known();
    if (again) return again;
    throw forbidden(
      namesake.oidc
        ? 'The account with your address here is linked with another sign-in. Ask an administrator.'
        : 'There is an account with your address here, but it has not confirmed that the address is its own. ' +
            'Sign in with its password, and link it under "Password and sessions"; or ask an administrator.',
    );
  }
  if (!signUp) throw forbidden('You have no account here. Ask an administrator for one.');
  return { user: await newAccount({ users }, person, known), by: 'created' };
}

/** Held to what people may call themselves here: the provider may let them write anything. */
function nameOf(text: string | null): string | null {
  const name = cleanProfileText('full_name', text ?? '');
  return name !== null && profileFault('full_name', name) === null ? name : null;
}

async function newAccount(
  { users }: Pick<Stores, 'users'>,
  { issuer, subject, email, full_name, names }: OidcPerson,
  known: () => Promise<OidcAccount | null>,
): Promise<UserDocument> {
  for (const username of usernameProposals(names, Math.random)) {
    try {
      return await createAccount(users, {
        username,
        email: email ?? '',
        password: null,
        ...(email === null ? {} : { is_email_confirmed: true }),
        full_name: nameOf(full_name),
        oidc: { issuer, subject },
      });
    } catch (error) {
      const again = await known();
      if (again) return again.user;
      if (error instanceof AppError && error.fields?.['email']) {
        throw forbidden(
          'There is an account with your address here already. Sign in with its password, or ask an administrator.',
        );
      }
      if (!isTaken(error)) throw error;
    }
  }
  throw forbidden('No name was free for your account. Ask an administrator for one.');
}
