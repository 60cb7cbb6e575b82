import { isPassword } from '../../shared/store/passwords.js';
import { isActive } from '../../shared/store/users.js';
import type { AccountDeps } from './deps.js';
import { field, formFault } from './fields.js';
import { html, type Html } from './html.js';
import { csrfField, ownPath, type Pages, type Visit } from './pages.js';

interface Shown {
  readonly next: string;
  readonly name?: string;
  readonly fault?: string;
  readonly notice?: string | undefined;
}

const oidcButton = (name: string, next: string): Html =>
  html`<p class="or">or</p>
    <p><a class="button second" href="/sign-in/oidc?${new URLSearchParams({ next }).toString()}">Sign in with ${name}</a></p>`;

const body = (csrf: string, { next, name, fault }: Shown, { signUp, oidc }: AccountDeps): Html =>
  html`${formFault(fault)}
    <form method="post" action="/sign-in">
      ${csrfField(csrf)}<input type="hidden" name="next" value="${next}" />
      ${field({ name: 'name', label: 'Username or email address', value: name, autocomplete: 'username' })}
      ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
      <div class="actions"><button>Sign in</button> <a href="/forgot-password">Forgot your password?</a></div>
    </form>
    ${oidc !== null && oidcButton(oidc.name, next)}
    ${
      signUp === 'open' &&
      html`<p class="or">or</p>
        <p>New here? <a href="/sign-up?${new URLSearchParams({ next }).toString()}">Make an account</a></p>`
    }`;

/** `/sign-in` and `/sign-out`. */
export function signInPages(pages: Pages, deps: AccountDeps): void {
  const { stores, visitors, signInLimits: limits } = deps;
  const { users, audit } = stores;

  const show = ({ show: answer, csrf }: Visit, shown: Shown, status = 200): void =>
    answer({ title: 'Sign in', narrow: true, status, notice: shown.notice, body: body(csrf, shown, deps) });

  pages.add({ method: 'get', path: '/sign-in', access: 'everyone' }, (visit) => {
    const { next, ended } = visit.ctx.query;
    const path = ownPath(typeof next === 'string' ? next : '/');
    if (visit.visitor) return visit.go(path);
    const notice =
      ended === '1'
        ? 'Your session was over, so nothing was changed. Sign in, and send it once more.'
        : ended === 'everywhere'
          ? 'You are signed out everywhere.'
          : undefined;
    show(visit, { next: path, notice });
  });

  // What it answers, and in what time, tells neither whether the name or the password was wrong, nor whether there is such an account
  pages.add({ method: 'post', path: '/sign-in', access: 'everyone' }, async (visit) => {
    const { form, ctx } = visit;
    const { ip } = ctx;
    const next = ownPath(form.get('next'));
    const name = form.get('name');
    const user = await users.byNameOrEmail(name);
    const attempt = await limits.signIn({ name, ip, device: await visitors.deviceOf(ctx, user?._id ?? '') });
    ctx.set(attempt.headers);
    if (attempt.refusal) {
      if (attempt.isFirstRefusal) await audit.write({ action: 'sign-in.limited', user, ip });
      return show(visit, { next, name, fault: attempt.refusal.message }, attempt.refusal.status);
    }
    const matches = await isPassword(form.get('password'), user?.password_hash ?? null);
    if (!user || !matches || !isActive(user)) {
      await audit.write({ action: 'sign-in.failed', user, ip });
      return show(visit, { next, name, fault: 'The name or the password is wrong.' }, 400);
    }
    await attempt.succeeded();
    await visitors.signIn(ctx, user);
    await audit.write({ action: 'sign-in.done', actor: user, ip, details: { by: 'password' } });
    visit.go(next);
  });

  pages.add({ method: 'post', path: '/sign-out', access: 'everyone' }, async (visit) => {
    if (visit.visitor) await visitors.signOut(visit.ctx, visit.visitor);
    visit.go('/');
  });
}
