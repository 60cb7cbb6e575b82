import { isPassword } from '../../shared/store/passwords.js';
import { isActive } from '../../shared/store/users.js';
import type { UserDocument } from '../../shared/store/collections.js';
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

const body = (csrf: string, { next, name, fault }: Shown, signUp: AccountDeps['signUp']): Html =>
  html`${formFault(fault)}
    <form method="post" action="/sign-in">
      ${csrfField(csrf)}<input type="hidden" name="next" value="${next}" />
      ${field({ name: 'name', label: 'Username or email address', value: name, autocomplete: 'username' })}
      ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
      <div class="actions"><button>Sign in</button> <a href="/forgot-password">Forgot your password?</a></div>
    </form>
    ${
      signUp === 'open' &&
      html`<p class="or">or</p>
        <p>New here? <a href="/sign-up">Make an account</a></p>`
    }`;

/** `/sign-in` and `/sign-out`. */
export function signInPages(pages: Pages, { stores, visitors, signUp }: AccountDeps): void {
  const { users, audit } = stores;

  const show = ({ show: answer, csrf }: Visit, shown: Shown, status = 200): void =>
    answer({ title: 'Sign in', narrow: true, status, notice: shown.notice, body: body(csrf, shown, signUp) });

  pages.add({ method: 'get', path: '/sign-in', access: 'everyone' }, (visit) => {
    const { next, ended } = visit.ctx.query;
    const path = ownPath(typeof next === 'string' ? next : '/');
    if (visit.visitor) return visit.go(path);
    const notice = ended === '1' ? 'Your session was over, so nothing was changed. Sign in, and send it once more.' : undefined;
    show(visit, { next: path, notice });
  });

  /** The account of a name and a password, or null; says neither which of them was wrong, nor in what time. */
  async function accountOf(name: string, password: string): Promise<UserDocument | null> {
    const user = await users.findAny(name);
    const matches = await isPassword(password, user?.password_hash ?? null);
    return user && matches && isActive(user) ? user : null;
  }

  pages.add({ method: 'post', path: '/sign-in', access: 'everyone' }, async (visit) => {
    const { form, ctx } = visit;
    const next = ownPath(form.get('next'));
    const name = form.get('name');
    const user = await accountOf(name, form.get('password'));
    if (!user) {
      await audit.write({ action: 'sign-in.failed', user: await users.findAny(name), ip: ctx.ip });
      return show(visit, { next, name, fault: 'The name or the password is wrong.' }, 400);
    }
    await visitors.signIn(ctx, user);
    await audit.write({ action: 'sign-in.done', actor: user, ip: ctx.ip, details: { by: 'password' } });
    visit.go(next);
  });

  pages.add({ method: 'post', path: '/sign-out', access: 'everyone' }, async (visit) => {
    if (visit.visitor) await visitors.signOut(visit.ctx, visit.visitor);
    visit.go('/');
  });
}
