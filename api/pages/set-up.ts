import { createAccount } from '../../shared/store/accounts.js';
import { leastPassword } from '../../shared/domain/password.js';
import type { FieldErrors } from '../../shared/errors.js';
import { createEmailConfirmation } from '../auth/email-confirmation.js';
import type { AccountDeps } from './deps.js';
import { field } from './fields.js';
import { tried } from './form-answer.js';
import { html, Html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

interface Values {
  readonly code: string;
  readonly username: string;
  readonly email: string;
}

const setUpForm = (csrf: string, { code, username, email }: Values, errors?: FieldErrors): Html =>
  html`<p class="lead">This server has no account yet. Make the first one: it administrates the server.</p>
    <form method="post" action="/set-up">
      ${csrfField(csrf)}
      ${field({
        name: 'code',
        label: 'Set-up code',
        value: code,
        errors,
        autocomplete: 'off',
        hint: 'It stands in the output of the server (the line "set-up"), so that only who runs it gets further.',
      })}
      ${field({ name: 'username', label: 'Username', value: username, errors, autocomplete: 'username' })}
      ${field({ name: 'email', label: 'Email address', type: 'email', value: email, errors, autocomplete: 'email', required: false })}
      ${field({
        name: 'password',
        label: 'Password',
        type: 'password',
        errors,
        autocomplete: 'new-password',
        hint: `At least ${leastPassword} characters; a sentence is fine.`,
      })}
      <div class="actions"><button>Make the account</button></div>
    </form>`;

/** `/set-up`: the first account, made by whoever can read the server's output. */
export function setUpPages(
  pages: Pages,
  { stores, setUp, visitors, signInLimits: limits, mailer, publicUrl }: AccountDeps,
): void {
  const confirmation = createEmailConfirmation(stores, mailer, publicUrl);
  const show = ({ show: answer, csrf }: Visit, values: Values, errors?: FieldErrors): void =>
    answer({
      title: 'Set up Sundial',
      narrow: true,
      status: errors ? 400 : 200,
      body: setUpForm(csrf, values, errors),
    });

  pages.add({ method: 'get', path: '/set-up', access: 'everyone', beforeSetUp: true }, async (visit) => {
    if (!(await setUp.isNeeded())) return visit.go('/');
    const { code } = visit.ctx.query;
    show(visit, { code: typeof code === 'string' ? code : '', username: '', email: '' });
  });

  pages.add({ method: 'post', path: '/set-up', access: 'everyone', beforeSetUp: true }, async (visit) => {
    const { form, ctx } = visit;
    if (!(await setUp.isNeeded())) return visit.go('/sign-in');
    const values = { code: form.get('code'), username: form.get('username'), email: form.get('email') };
    const attempt = await limits.setUpCode(ctx.ip);
    if (attempt.refusal) throw attempt.refusal;
    const answer = await tried(() =>
      setUp.make(values.code, () => createAccount(stores.users, { ...values, password: form.get('password'), is_admin: true })),
    );
    // Only wrong codes count
    if (!('errors' in answer) || answer.errors['code'] === undefined) await attempt.succeeded();
    if ('errors' in answer) return show(visit, values, answer.errors);
    await stores.audit.write({ action: 'server.set-up', actor: answer.done, ip: ctx.ip });
    if (answer.done.email !== null) await confirmation.ask(answer.done, answer.done.email);
    await visitors.signIn(ctx, answer.done);
    visit.go('/set-up-guide?welcome=1');
  });
}
