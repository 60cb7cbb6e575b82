import { forbidden, type FieldErrors } from '../../shared/errors.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { requireProof } from '../auth/proof.js';
import type { AccountDeps } from './deps.js';
import { field } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { csrfField, type Pages } from './pages.js';
import type { ShowSecurity } from './security.js';

function unlinkForm(user: UserDocument, csrf: string, errors?: FieldErrors): Html {
  if (user.password_hash === null) return html`<p class="quiet-text">Set a password before you take the link away.</p>`;
  return html`<form method="post" action="/settings/security/unlink">
    ${csrfField(csrf)}
    ${field({
      name: 'unlink_password',
      label: 'Current password',
      type: 'password',
      errors,
      autocomplete: 'current-password',
    })}
    <div class="actions"><button class="danger">Take the link away</button></div>
  </form>`;
}

/** @param name of the provider that is set now; null: none is */
export const oidcSection = (user: UserDocument, csrf: string, name: string | null, errors?: FieldErrors): Html =>
  html`<h2 id="single-sign-on">Single sign-on</h2>
    ${
      user.oidc === undefined
        ? html`<p>You can sign in with ${name}, too, once your account is linked.</p>
            <p><a class="button second" href="/sign-in/oidc?link=1">Link with ${name}</a></p>`
        : html`<p>Your account is linked: you can sign in with ${name ?? user.oidc.issuer}.</p>
            ${unlinkForm(user, csrf, errors)}`
    }`;

export function addOidcForms(pages: Pages, { stores, signInLimits: limits }: AccountDeps, show: ShowSecurity): void {
  const { users, audit } = stores;

  pages.add({ method: 'post', path: '/settings/security/unlink', access: 'user' }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const { user } = visitor;
    if (user.password_hash === null) throw forbidden('Set a password first: else you could not sign in any more.');
    if (user.oidc === undefined) return visit.go('/settings/security');
    const answer = await tried(() => requireProof(limits, visitor, 'unlink_password', form.get('unlink_password')));
    if ('errors' in answer) return show(visit, answer.errors);
    await users.update(user._id, { oidc: undefined });
    await audit.write({ action: 'oidc.unlinked', actor: user, ip: ctx.ip });
    visit.go('/settings/security?done=unlinked');
  });
}
