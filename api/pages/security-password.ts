import { leastPassword, passwordFault } from '../../shared/domain/password.js';
import { badRequest, type FieldErrors } from '../../shared/errors.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { hashPassword } from '../../shared/store/passwords.js';
import { requireProof } from '../auth/proof.js';
import { passwordChangedMail } from '../../shared/mail/mails.js';
import type { AccountDeps } from './deps.js';
import { field } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { csrfField, type Pages } from './pages.js';
import type { ShowSecurity } from './security.js';

export const passwordSection = (user: UserDocument, csrf: string, errors?: FieldErrors): Html =>
  html`<h2 id="password">Password</h2>
    ${user.password_hash === null && html`<p>Your account has no password: you sign in another way.</p>`}
    <form method="post" action="/settings/security/password">
      ${csrfField(csrf)}<input type="text" name="username" value="${user.username}" autocomplete="username" hidden />
      ${
        user.password_hash !== null &&
        field({
          name: 'current_password',
          label: 'Current password',
          type: 'password',
          errors,
          autocomplete: 'current-password',
        })
      }
      ${field({
        name: 'new_password',
        label: 'New password',
        type: 'password',
        errors,
        autocomplete: 'new-password',
        hint: `At least ${leastPassword} characters; a sentence is fine. All other browsers are signed out.`,
      })}
      <div class="actions"><button>${user.password_hash === null ? 'Set the password' : 'Change the password'}</button></div>
    </form>`;

export function addPasswordForms(pages: Pages, deps: AccountDeps, show: ShowSecurity): void {
  const { stores, visitors, signInLimits: limits, mailer, publicUrl } = deps;
  const { users, tickets, audit } = stores;

  pages.add({ method: 'post', path: '/settings/security/password', access: 'user' }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const { user } = visitor;
    const password = form.get('new_password');
    const answer = await tried(async () => {
      await requireProof(limits, visitor, 'current_password', form.get('current_password'));
      const fault = passwordFault(password, user.username);
      if (fault !== null) throw badRequest({ new_password: [fault] });
      return users.update(user._id, { password_hash: await hashPassword(password) });
    });
    if ('errors' in answer) return show(visit, answer.errors);
    if (answer.done === null) return visit.go('/');
    // What somebody who knew the old one may have asked for
    await Promise.all((['password-reset', 'email-confirmation'] as const).map((kind) => tickets.withdrawAllOf(kind, user._id)));
    await audit.write({ action: 'password.changed', actor: user, ip: ctx.ip });
    await visitors.signInAlone(ctx, answer.done);
    if (user.email !== null) {
      const about = { to: user.email, username: user.username, origin: publicUrl };
      mailer?.post('password-changed', () => Promise.resolve(passwordChangedMail(about)));
    }
    visit.go('/settings/security?done=password');
  });
}
