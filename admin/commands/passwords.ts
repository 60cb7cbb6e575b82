import { cleanPassword, passwordFault } from '../../shared/domain/password.js';
import { resetLink } from '../../shared/store/links.js';
import { hashPassword } from '../../shared/store/passwords.js';
import { byCommand, livingAccountOf } from '../accounts.js';
import { CommandError, UsageError, type Command } from '../command.js';

export const passwordCommands: readonly Command[] = [
  {
    words: 'password reset-link',
    args: ['name'],
    about:
      'Prints a link with which the owner of an account sets a new password. It holds for 24 hours; earlier ones hold no more.',
    options: {},
    async run(tools, input) {
      const stores = await tools.stores();
      const user = await livingAccountOf(stores, input.arg('name'));
      const link = await resetLink(stores.tickets, tools.origin, user._id, null);
      await stores.audit.write({ action: 'password.reset-link', ...byCommand, user });
      return { text: link, json: { username: user.username, reset_link: link } };
    },
  },
  {
    words: 'password set',
    args: ['name'],
    about: 'Sets the password of an account, and ends its sessions.',
    options: { stdin: { type: 'boolean', about: 'Required: the password is the first line of the standard input' } },
    async run(tools, input) {
      // As an argument others on this machine could read it
      if (!input.has('stdin')) throw new UsageError('Give the password on the standard input, with --stdin.');
      const stores = await tools.stores();
      const user = await livingAccountOf(stores, input.arg('name'));
      const password = cleanPassword(await tools.readLine());
      const fault = passwordFault(password, user.username);
      if (fault !== null) throw new CommandError(`password: ${fault}`);
      await stores.users.update(user._id, { password_hash: await hashPassword(password) });
      // What somebody who knew the old one may have asked for
      for (const kind of ['password-reset', 'email-confirmation'] as const) await stores.tickets.withdrawAllOf(kind, user._id);
      const sessions = await stores.sessions.endAll(user._id);
      await stores.audit.write({ action: 'password.changed', ...byCommand, user });
      return {
        text: `The password of "${user.username}" is set.`,
        json: { username: user.username, password_set: true, sessions_ended: sessions },
      };
    },
  },
];
