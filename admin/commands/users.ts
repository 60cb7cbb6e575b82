import { cleanPassword } from '../../shared/domain/password.js';
import { beginDeletion, changeAccount } from '../../shared/store/account-changes.js';
import { standingOf } from '../../shared/store/account-state.js';
import { createAccount } from '../../shared/store/accounts.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { resetLink } from '../../shared/store/links.js';
import { createSetUpCode } from '../../shared/store/set-up-code.js';
import type { AccessChange } from '../../shared/store/users.js';
import { accountOf, byCommand } from '../accounts.js';
import { CommandError, UsageError, type Command } from '../command.js';
import { momentText, tableText } from '../text.js';
import { showUser } from './user-state.js';

const pageSize = 500;

const create: Command = {
  words: 'user create',
  args: ['name'],
  about: 'Makes an account. Without one of the last two options nobody can sign in to it with a password yet.',
  options: {
    email: { type: 'string', value: 'address', about: 'Its email address' },
    admin: { type: 'boolean', about: 'As an administrator' },
    'password-stdin': { type: 'boolean', about: 'The password is the first line of the standard input' },
    'reset-link': { type: 'boolean', about: 'Print a link with which its owner sets the password; it holds for 24 hours' },
  },
  async run(tools, input) {
    if (input.has('password-stdin') && input.has('reset-link'))
      throw new UsageError('Give one of --password-stdin and --reset-link, not both.');
    const stores = await tools.stores();
    if (!input.has('admin') && (await stores.users.any()) === null)
      throw new CommandError('The first account has to be of an administrator: add --admin.');
    const password = input.has('password-stdin') ? cleanPassword(await tools.readLine()) : null;
    const is_admin = input.has('admin');
    const user = await createAccount(stores.users, {
      username: input.arg('name'),
      email: input.option('email') ?? '',
      password,
      is_admin,
    });
    // Nobody needs it any more
    await createSetUpCode(stores.versions).remove();
    await stores.audit.write({ action: 'user.created', user, details: { by: 'command', is_admin } });
    const link = input.has('reset-link') ? await resetLink(stores.tickets, tools.origin, user._id, null) : null;
    return {
      text: `The account "${user.username}" is made.${link === null ? '' : `\nIts owner sets the password here, within 24 hours:\n${link}`}`,
      json: { id: user._id, username: user.username, email: user.email, is_admin, reset_link: link },
    };
  },
};

const presentUser = (user: UserDocument) => ({
  id: user._id,
  username: user.username,
  email: user.email,
  is_admin: user.is_admin,
  state: standingOf(user),
  created_at: user.created_at,
});

const list: Command = {
  words: 'user list',
  args: [],
  about: 'Lists accounts in order of their names.',
  options: { q: { type: 'string', value: 'text', about: 'Only those with this in the name or the address' } },
  async run(tools, input) {
    const { users } = await tools.stores();
    const found: UserDocument[] = [];
    for (let page = 1; ; page += 1) {
      const { users: some } = await users.list(input.option('q'), page, pageSize);
      found.push(...some);
      if (some.length < pageSize) break;
    }
    const rows = found.map((user) => [
      user.username,
      user.email ?? '',
      user.is_admin ? 'administrator' : 'user',
      standingOf(user),
      momentText(user.created_at),
    ]);
    const text = rows.length === 0 ? 'There is none.' : tableText(['NAME', 'ADDRESS', 'ROLE', 'STATE', 'MADE'], rows);
    return { text, json: found.map(presentUser) };
  },
};

const change = (word: Exclude<AccessChange, 'delete'>, about: string, done: string): Command => ({
  words: `user ${word}`,
  args: ['name'],
  about,
  options: {},
  async run(tools, input) {
    const stores = await tools.stores();
    const user = await changeAccount(stores, await accountOf(stores, input.arg('name')), word, byCommand);
    return { text: `"${user.username}" ${done}.`, json: presentUser(user) };
  },
});

const remove: Command = {
  words: 'user delete',
  args: ['name'],
  about: 'Deletes an account with all its data. Nobody can see or use it from then on; the data go in the background.',
  options: { yes: { type: 'boolean', about: 'Required: this can not be taken back' } },
  async run(tools, input) {
    if (!input.has('yes')) throw new UsageError('This deletes all data of the account for good: add --yes if you mean it.');
    const stores = await tools.stores();
    const user = await accountOf(stores, input.arg('name'));
    await beginDeletion(stores, user, byCommand);
    const isAsked = await tools.queues().then(
      async (queues) => (await queues.maintenance.deleteUser(user._id), true),
      // Workers look for it themselves once a minute
      () => false,
    );
    return {
      text: `"${user.username}" is being deleted.${isAsked ? '' : ' Redis is away: the data go when it is back.'}`,
      json: { id: user._id, username: user.username, state: 'being deleted' },
    };
  },
};

export const userCommands: readonly Command[] = [
  create,
  list,
  showUser,
  change('disable', 'Keeps everybody out of an account; its data stays.', 'is disabled'),
  change('enable', 'Lets a disabled account be used again.', 'can be used'),
  change('make-admin', 'Makes an administrator.', 'is an administrator'),
  change('make-user', 'Takes the role of administrator back.', 'is a plain user'),
  remove,
];
