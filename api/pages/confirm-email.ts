import { AppError } from '../../shared/errors.js';
import type { TicketDocument } from '../../shared/store/account-documents.js';
import { emailKey, isActive } from '../../shared/store/users.js';
import { createEmailConfirmation } from '../auth/email-confirmation.js';
import { addressChangedMail } from '../../shared/mail/mails.js';
import type { AccountDeps } from './deps.js';
import { tried } from './form-answer.js';
import { html } from './html.js';
import { csrfField, type Pages } from './pages.js';

const gone = (): AppError =>
  new AppError('This link does not hold any more: each can be used once, within a day, and only the newest one.', {
    code: 'link_gone',
    status: 410,
  });

/** `/confirm-email?token=`. It takes a click there, too: programs that look through mails follow links, and must not confirm anything. */
export function confirmEmailPages(pages: Pages, { stores, mailer, publicUrl }: AccountDeps): void {
  const { users, tickets, audit } = stores;
  const confirmation = createEmailConfirmation(stores, mailer, publicUrl);

  async function nameOf({ user_id }: TicketDocument): Promise<string> {
    const user = user_id === null ? null : await users.byId(user_id);
    if (!user || !isActive(user)) throw gone();
    return user.username;
  }

  pages.add({ method: 'get', path: '/confirm-email', access: 'everyone' }, async (visit) => {
    const { token } = visit.ctx.query;
    const ticket = await tickets.look('email-confirmation', typeof token === 'string' ? token : '');
    if (!ticket) throw gone();
    visit.show({
      title: 'Confirm your address',
      narrow: true,
      body: html`<p class="lead">
          Is <strong>${ticket.email}</strong> the address of your account <strong>${await nameOf(ticket)}</strong>?
        </p>
        <form method="post" action="/confirm-email">
          ${csrfField(visit.csrf)}<input type="hidden" name="token" value="${String(token)}" />
          <div class="actions"><button>Yes, it is mine</button></div>
        </form>`,
    });
  });

  pages.add({ method: 'post', path: '/confirm-email', access: 'everyone' }, async (visit) => {
    const { form, ctx } = visit;
    const ticket = await tickets.take('email-confirmation', form.get('token'));
    if (!ticket) throw gone();
    await nameOf(ticket);
    const answer = await tried(() => confirmation.confirm(ticket)).catch(async (error: unknown) => {
      await tickets.putBack(ticket);
      throw error;
    });
    if ('errors' in answer) {
      throw new AppError('There is another account with this address already, so it was not changed.', {
        code: 'email_taken',
        status: 409,
      });
    }
    const before = answer.done;
    if (!before) throw gone();
    const isNew = before.email_key !== emailKey(ticket.email!);
    await audit.write({ action: isNew ? 'email.changed' : 'email.confirmed', actor: before, ip: ctx.ip });
    if (isNew && before.email) {
      const about = { to: before.email, username: before.username, origin: publicUrl };
      mailer?.post('email-changed', () => Promise.resolve(addressChangedMail(about, ticket.email)));
    }
    if (visit.visitor) return visit.go('/settings/security?done=confirmed');
    visit.show({
      title: 'Your address is confirmed',
      narrow: true,
      body: html`<p class="lead"><strong>${ticket.email}</strong> is the address of your account now.</p>
        <p><a class="button" href="/">To the start</a></p>`,
    });
  });
}
