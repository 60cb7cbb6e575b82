import { createAccount } from '../../shared/store/accounts.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { createPerson, type Person } from './person.js';
import type { TestServer } from './server.js';

export const password = 'a sentence is fine';

/** Somebody with an account and a browser that is signed in to it. */
export async function accountHolder(
  server: TestServer,
  username: string,
  fields: { readonly is_admin?: boolean; readonly email?: string } = {},
): Promise<{ person: Person; user: UserDocument }> {
  const user = await createAccount(server.stores.users, { email: '', ...fields, username, password });
  const person = createPerson(server.url);
  await person.get('/sign-in');
  const { status } = await person.submit('/sign-in', { name: username, password });
  if (status !== 303) throw new Error(`signing in answered ${status}`);
  return { person, user };
}
