import { leastPassword, passwordFault } from '../../shared/domain/password.js';
import { AppError, type FieldErrors } from '../../shared/errors.js';
import type { TicketDocument } from '../../shared/store/account-documents.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { hashPassword } from '../../shared/store/passwords.js';
import { emailKey, isActive } from '../../shared/store/users.js';
import { passwordChangedMail } from '../../shared/mail/mails.js';
import type { AccountDeps } from './deps.js';
import { field } from './fields.js';
import { html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

const gone = (): AppError =>
  new AppError('This link does not hold any more: each can be used once, and not for long. Ask for a new one.', {
    code: 'link_gone',
    status: 410,
  });

/** `/reset-password?token=`: a new password by a link, from a mail or from an administrator. */
export function resetPasswordPages(pages: Pages, { stores, visitors, mailer, publicUrl }: AccountDeps): void {
  const { users, tickets, audit } = stores;

  /** Whose link it is. One that was sent to an address that is not the account's any more holds no more than the address. */
  async function userOf(ticket: TicketDocument | null): Promise<UserDocument> {
    const user = ticket?.user_id ? await users.byId(ticket.user_id) : null;
    if (!ticket || !user || !isActive(user)) throw gone();
    if (ticket.email !== null && emailKey(ticket.email) !== user.email_key) throw gone();
    return user;
  }

  function show(visit: Visit, token: string, user: UserDocument, errors?: FieldErrors): void {
    visit.show({
      title: 'A new password',
      narrow: true,
      status: errors ? 400 : 200,
      body: html`<p class="lead">
          For the account <strong>${user.username}</strong>. All browsers that are signed in to it are signed out.
        </p>
        <form method="post" action="/reset-password">
          ${csrfField(visit.csrf)}<input type="hidden" name="token" value="${token}" />
          <input type="text" name="username" value="${user.username}" autocomplete="username" hidden />
          ${field({
            name: 'password',
            label: 'New password',
            type: 'password',
            errors,
            autocomplete: 'new-password',
            hint: `At least ${leastPassword} characters; a sentence is fine.`,
          })}
          <div class="actions"><button>Set the password</button></div>
        </form>`,
    });
  }

  pages.add({ method: 'get', path: '/reset-password', access: 'everyone' }, async (visit) => {
    const { token } = visit.ctx.query;
    const text = typeof token === 'string' ? token : '';
    show(visit, text, await userOf(await tickets.look('password-reset', text)));
  });

  pages.add({ method: 'post', path: '/reset-password', access: 'everyone' }, async (visit) => {
    const { form, ctx } = visit;
    const token = form.get('token');
    const user = await userOf(await tickets.look('password-reset', token));
    const password = form.get('password');
    const fault = passwordFault(password, user.username);
    if (fault !== null) return show(visit, token, user, { password: [fault] });
    const password_hash = await hashPassword(password);
    // Of several at once, one gets it
    const ticket = await tickets.take('password-reset', token);
    if (!ticket) throw gone();
    const changed = await users
      // Who has the link from a mail has the address
      .update(user._id, { password_hash, ...(ticket.email === null ? {} : { is_email_confirmed: true }) })
      .catch(async (error: unknown) => {
        await tickets.putBack(ticket);
        throw error;
      });
    if (!changed) throw gone();
    // What somebody else may have asked for in the account's name
    await Promise.all((['password-reset', 'email-confirmation'] as const).map((kind) => tickets.withdrawAllOf(kind, user._id)));
    await audit.write({
      action: 'password.reset',
      actor: user,
      ip: ctx.ip,
      details: { ...(ticket.created_by !== null && { link_by: ticket.created_by }) },
    });
    await visitors.signInAlone(ctx, changed);
    await audit.write({ action: 'sign-in.done', actor: user, ip: ctx.ip, details: { by: 'link' } });
    if (changed.email !== null) {
      const about = { to: changed.email, username: changed.username, origin: publicUrl };
      mailer?.post('password-changed', () => Promise.resolve(passwordChangedMail(about)));
    }
    visit.go('/settings/security?done=reset');
  });
}
