import { emailFault } from '../../shared/domain/account-names.js';
import { badRequest, type FieldErrors } from '../../shared/errors.js';
import { takenFault } from '../../shared/store/accounts.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { emailKey } from '../../shared/store/users.js';
import type { EmailConfirmation } from '../auth/email-confirmation.js';
import { requireProof } from '../auth/proof.js';
import { addressChangedMail } from '../../shared/mail/mails.js';
import type { AccountDeps } from './deps.js';
import { field } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { csrfField, type Pages } from './pages.js';
import type { ShowSecurity } from './security.js';

interface EmailShown {
  readonly user: UserDocument;
  readonly csrf: string;
  readonly errors: FieldErrors | undefined;
  readonly pending: string | null;
  readonly typed: string | undefined;
  readonly sendsMails: boolean;
}

function stateOf({ user, pending, csrf, sendsMails }: EmailShown): Html {
  if (pending !== null) return html`<p><strong>${pending}</strong> waits to be confirmed, by the link in the mail to it.</p>`;
  if (user.email === null) return html`<p>Without an address nobody can send you a link when you forget the password.</p>`;
  if (user.is_email_confirmed) {
    return html`<p><strong>${user.email}</strong> <span class="badge good">confirmed</span></p>`;
  }
  return html`<p><strong>${user.email}</strong> <span class="badge">not confirmed</span></p>
    ${
      sendsMails &&
      html`<form method="post" action="/settings/security/confirm">
        ${csrfField(csrf)}<button class="second">Send a mail to confirm it</button>
      </form>`
    }`;
}

export const emailSection = (shown: EmailShown): Html =>
  html`<h2 id="address">Email address</h2>
    ${stateOf(shown)}
    <form method="post" action="/settings/security/email">
      ${csrfField(shown.csrf)}
      ${field({
        name: 'email',
        label: 'New address',
        type: 'email',
        value: shown.typed ?? shown.user.email,
        errors: shown.errors,
        autocomplete: 'email',
        required: false,
        hint: 'Empty takes the address away.',
      })}
      ${
        shown.user.password_hash !== null &&
        field({
          name: 'email_password',
          label: 'Current password',
          type: 'password',
          errors: shown.errors,
          autocomplete: 'current-password',
        })
      }
      <div class="actions"><button>Change the address</button></div>
    </form>`;

export function addEmailForms(pages: Pages, deps: AccountDeps, show: ShowSecurity, confirmation: EmailConfirmation): void {
  const { stores, signInLimits: limits, mailer, publicUrl } = deps;
  const { users, tickets, audit } = stores;

  /** Takes effect at once where there is nobody to confirm it, and where an address is taken away. */
  async function changeNow(user: UserDocument, email: string | null, ip: string): Promise<void> {
    await users.update(user._id, { email, is_email_confirmed: false }).catch((error: unknown) => {
      const taken = takenFault(error);
      throw taken ? badRequest(taken) : error;
    });
    await tickets.withdrawAllOf('email-confirmation', user._id);
    await audit.write({ action: 'email.changed', actor: user, ip });
    if (user.email === null) return;
    const about = { to: user.email, username: user.username, origin: publicUrl };
    mailer?.post('email-changed', () => Promise.resolve(addressChangedMail(about, email)));
  }

  async function mail(user: UserDocument, address: string): Promise<void> {
    const { refusal } = await limits.linkMailed(user._id);
    if (refusal) throw refusal;
    await confirmation.ask(user, address);
  }

  pages.add({ method: 'post', path: '/settings/security/email', access: 'user' }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const { user } = visitor;
    const email = form.get('email');
    const answer = await tried(async () => {
      await requireProof(limits, visitor, 'email_password', form.get('email_password'));
      const fault = email === '' ? null : emailFault(email);
      if (fault !== null) throw badRequest({ email: [fault] });
      const isSame = email !== '' && emailKey(email) === user.email_key;
      if (mailer === null || email === '' || (isSame && user.is_email_confirmed)) {
        // Its spelling may change without losing what was confirmed
        if (isSame) await users.update(user._id, { email });
        else await changeNow(user, email === '' ? null : email, ctx.ip);
        return 'email';
      }
      // Only the one who reads mails there is told whether the address is another account's
      await mail(user, email);
      return 'sent';
    });
    if ('errors' in answer) return show(visit, answer.errors, email);
    visit.go(`/settings/security?done=${answer.done}`);
  });

  pages.add({ method: 'post', path: '/settings/security/confirm', access: 'user' }, async (visit) => {
    const { user } = visit.visitor;
    if (mailer === null || user.email === null || user.is_email_confirmed) return visit.go('/settings/security');
    await mail(user, user.email);
    visit.go('/settings/security?done=sent');
  });
}
