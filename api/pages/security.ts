import type { FieldErrors } from '../../shared/errors.js';
import { createEmailConfirmation } from '../auth/email-confirmation.js';
import type { Visitor } from '../auth/visitors.js';
import type { AccountDeps } from './deps.js';
import { html } from './html.js';
import type { Pages, Visit } from './pages.js';
import { addEmailForms, emailSection } from './security-email.js';
import { addOidcForms, oidcSection } from './security-oidc.js';
import { addPasswordForms, passwordSection } from './security-password.js';
import { addSessionForms, recentSection, sessionSection } from './security-sessions.js';

/** What a form of the page did, for the page that comes after it. */
const done: Readonly<Record<string, string>> = {
  reset:
    'Your new password holds, and all other browsers are signed out. API keys and apps go on to work: look whether you know them all.',
  password: 'Your new password holds, and all other browsers are signed out. API keys and apps go on to work.',
  email: 'The address is changed.',
  sent: 'A mail is on its way. The address is changed, or confirmed, with the link in it; it holds for a day.',
  confirmed: 'The address is confirmed.',
  ended: 'The session is ended.',
  linked: 'Your account is linked.',
  unlinked: 'The link is taken away.',
};

/** Shows the page again with what is wrong in one of its forms, and with what was typed. */
export type ShowSecurity = (visit: Visit<Visitor>, errors?: FieldErrors, email?: string) => Promise<void>;

/** `/settings/security`: password, address, sessions, and who signed in. */
export function securityPages(pages: Pages, deps: AccountDeps): void {
  const { stores, oidc, mailer, publicUrl } = deps;
  const { sessions, audit } = stores;
  const confirmation = createEmailConfirmation(stores, mailer, publicUrl);

  const show: ShowSecurity = async (visit, errors, email) => {
    const { visitor, csrf, ctx } = visit;
    const { user } = visitor;
    const [list, recent, pending] = await Promise.all([
      sessions.list(user._id),
      audit.list({ userId: user._id, action: ['sign-in.done', 'sign-in.failed', 'sign-in.limited'] }, 1, 10),
      confirmation.pending(user),
    ]);
    const word = ctx.method === 'GET' ? ctx.query['done'] : undefined;
    visit.show({
      title: 'Password and sessions',
      status: errors ? 400 : 200,
      notice: typeof word === 'string' && Object.hasOwn(done, word) ? done[word] : undefined,
      body: html`${passwordSection(user, csrf, errors)}
      ${emailSection({ user, csrf, errors, pending, typed: email, sendsMails: mailer !== null })}
      ${(oidc !== null || user.oidc !== undefined) && oidcSection(user, csrf, oidc?.name ?? null, errors)}
      ${sessionSection(list, visitor.session.id, csrf)} ${recentSection(recent.entries)}`,
    });
  };

  pages.add({ method: 'get', path: '/settings/security', access: 'user' }, (visit) => show(visit));
  addPasswordForms(pages, deps, show);
  addEmailForms(pages, deps, show, confirmation);
  addOidcForms(pages, deps, show);
  addSessionForms(pages, deps);
}
