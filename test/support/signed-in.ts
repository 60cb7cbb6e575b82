import { hashPassword } from '../../shared/store/passwords.js';
import { createPerson, type Person } from './person.js';
import type { TestServer, TestUser } from './server.js';

const password = 'a sentence is fine';

/** A user with a browser, signed in. */
export async function signedIn(server: TestServer, { user }: TestUser): Promise<Person> {
  await server.stores.users.update(user._id, { password_hash: await hashPassword(password) });
  const person = createPerson(server.url);
  await person.get('/sign-in');
  await person.submit('/sign-in', { name: user.username, password });
  return person;
}
