import type { Mailer } from '../../shared/mail/mailer.js';
import type { TicketDocument } from '../../shared/store/account-documents.js';
import { takenFault } from '../../shared/store/accounts.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { Stores } from '../../shared/store/stores.js';
import { emailKey } from '../../shared/store/users.js';
import { badRequest } from '../../shared/errors.js';
import { confirmationMail } from '../../shared/mail/mails.js';

const lastsMs = 24 * 3_600_000;

/** Addresses that wait for their owner to follow a link. */
export interface EmailConfirmation {
  /** Sends a link to an address; one that was sent for the account before holds no more. */
  ask(user: UserDocument, address: string): Promise<void>;
  /** The address that waits to become the account's. */
  pending(user: UserDocument): Promise<string | null>;
  /**
   * Makes a ticket's address the account's, confirmed.
   * @returns the account before it; null when it is gone. @throws AppError 400 when the address is another account's by now
   */
  confirm(ticket: TicketDocument): Promise<UserDocument | null>;
}

export function createEmailConfirmation(
  { users, tickets }: Pick<Stores, 'users' | 'tickets'>,
  mailer: Mailer | null,
  origin: string,
): EmailConfirmation {
  return {
    async ask(user, address) {
      if (mailer === null) return;
      await tickets.withdrawAllOf('email-confirmation', user._id);
      const { token } = await tickets.issue({ kind: 'email-confirmation', user_id: user._id, email: address, lastsMs });
      const about = { to: address, username: user.username, origin };
      mailer.post('email-confirmation', () => Promise.resolve(confirmationMail(about, token)));
    },
    async pending(user) {
      const [ticket] = await tickets.ofUser('email-confirmation', user._id);
      return !ticket?.email || emailKey(ticket.email) === user.email_key ? null : ticket.email;
    },
    async confirm({ user_id, email }) {
      const before = user_id === null ? null : await users.byId(user_id);
      if (!before || email === null) return null;
      try {
        await users.update(before._id, { email, is_email_confirmed: true });
      } catch (error) {
        const taken = takenFault(error);
        throw taken ? badRequest(taken) : error;
      }
      return before;
    },
  };
}
