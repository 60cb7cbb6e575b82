import { isActive } from '../../shared/store/users.js';
import { passwordLinkMail } from '../../shared/mail/mails.js';
import type { AccountDeps } from './deps.js';
import { field } from './fields.js';
import { html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

/** Of a link by mail; the ones that administrators hand out last a day. */
const lastsMs = 3_600_000;

/** `/forgot-password`: a link by mail. */
export function forgotPasswordPages(pages: Pages, { stores, mailer, signInLimits: limits, publicUrl }: AccountDeps): void {
  const { users, tickets, audit } = stores;
  const title = 'A new password';

  const askAdministrator = ({ show }: Visit): void =>
    show({
      title,
      narrow: true,
      body: html`<p class="lead">This server sends no mails. An administrator can make you a link to set a new password.</p>
        <p><a href="/sign-in">Back to signing in</a></p>`,
    });

  pages.add({ method: 'get', path: '/forgot-password', access: 'everyone' }, (visit) => {
    if (mailer === null) return askAdministrator(visit);
    visit.show({
      title,
      narrow: true,
      body: html`<p class="lead">You get a mail with a link to set a new password.</p>
        <form method="post" action="/forgot-password">
          ${csrfField(visit.csrf)} ${field({ name: 'name', label: 'Username or email address', autocomplete: 'username' })}
          <div class="actions"><button>Send the mail</button> <a href="/sign-in">Back to signing in</a></div>
        </form>`,
    });
  });

  pages.add({ method: 'post', path: '/forgot-password', access: 'everyone' }, async (visit) => {
    if (mailer === null) return askAdministrator(visit);
    const { form, ctx } = visit;
    const { ip } = ctx;
    const name = form.get('name');
    const { refusal } = await limits.linkAsked(ip);
    if (refusal) throw refusal;
    // After the answer, which is the same for all names and takes the same time
    mailer.post('password-reset', async () => {
      const user = name === '' ? null : await users.byNameOrEmail(name);
      if (!user || user.email === null || !isActive(user)) return null;
      // Links that were asked for before go on to hold: whoever asks in another's name must not spoil the one that is under way
      if ((await limits.linkMailed(user._id)).refusal) return null;
      const { token } = await tickets.issue({ kind: 'password-reset', user_id: user._id, email: user.email, lastsMs });
      await audit.write({ action: 'password.reset-asked', user, ip });
      return passwordLinkMail({ to: user.email, username: user.username, origin: publicUrl }, token);
    });
    visit.show({
      title,
      narrow: true,
      body: html`<p class="lead">If there is such an account, and it has an email address, a mail is on its way.</p>
        <p>The link in it holds for an hour. Nothing came? Look among the spam; or ask an administrator for a link.</p>
        <p><a href="/sign-in">Back to signing in</a></p>`,
    });
  });
}
