import { standingOf } from '../../shared/store/account-state.js';
import { createAccount } from '../../shared/store/accounts.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { resetLink } from '../../shared/store/links.js';
import type { FieldErrors } from '../../shared/errors.js';
import type { Visitor } from '../auth/visitors.js';
import { originOf } from '../context.js';
import type { AccountDeps } from './deps.js';
import { check, field, moment } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { linkOnce, pageOf, pager, pageSize, table, textOf } from './lists.js';
import { csrfField, type Pages, type Visit } from './pages.js';

/** An account's standing, where it is not the usual one. */
export function standingBadge(user: UserDocument): Html | false {
  const standing = standingOf(user);
  return standing !== 'in use' && html`<span class="badge bad">${standing}</span>`;
}

const row = (user: UserDocument, last: Date | null): Html =>
  html`<tr>
    <td class="long"><a href="/admin/users/${user._id}">${user.username}</a></td>
    <td class="long">${user.email}</td>
    <td>${user.is_admin && html`<span class="badge good">administrator</span>`} ${standingBadge(user)}</td>
    <td>${moment(last)}</td>
    <td>${moment(user.created_at)}</td>
  </tr>`;

interface Values {
  readonly username: string;
  readonly email: string;
  readonly is_admin: boolean;
}

const newAccountForm = (csrf: string, values: Values, errors?: FieldErrors): Html =>
  html`<h2 id="new">A new account</h2>
    <p>It has no password yet. You get a link with which its owner sets one.</p>
    <form method="post" action="/admin/users">
      ${csrfField(csrf)} ${field({ name: 'username', label: 'Username', value: values.username, errors, autocomplete: 'off' })}
      ${field({
        name: 'email',
        label: 'Email address',
        type: 'email',
        value: values.email,
        errors,
        autocomplete: 'off',
        required: false,
      })}
      ${check({ name: 'is_admin', label: 'Administrator', hint: 'May manage all accounts.', checked: values.is_admin })}
      <div class="actions"><button>Make the account</button></div>
    </form>`;

/** `/admin/users`: all accounts, and new ones. */
export function adminUsersPages(pages: Pages, { stores }: AccountDeps): void {
  const { users, heartbeats, tickets, audit } = stores;
  const blank: Values = { username: '', email: '', is_admin: false };

  async function show(
    { ctx, csrf, show: answer }: Visit<Visitor>,
    extra: { card?: Html; values?: Values; errors?: FieldErrors } = {},
  ): Promise<void> {
    const q = textOf(ctx, 'q');
    const { users: found, total } = await users.list(q, pageOf(ctx), pageSize);
    const spans = await Promise.all(found.map((user) => heartbeats.span(user._id)));
    const last = spans.map((span) => (span === null ? null : new Date(span.last_us / 1000)));
    answer({
      title: 'Users',
      status: extra.errors ? 400 : 200,
      body: html`${extra.card}
        <form method="get" action="/admin/users" role="search">
          ${field({ name: 'q', label: 'Part of a name or address', value: q, required: false })}
          <div class="actions"><button class="second">Search</button></div>
        </form>
        <p>${total === 1 ? 'One account' : `${total} accounts`}${q !== '' && ' found'}.</p>
        ${
          found.length > 0 &&
          table({
            label: 'Accounts',
            columns: ['Name', 'Email address', 'State', 'Last heartbeat', 'Made'],
            rows: found.map((user, i) => row(user, last[i] ?? null)),
          })
        }
        ${pager(ctx, total)} ${newAccountForm(csrf, extra.values ?? blank, extra.errors)}`,
    });
  }

  pages.add({ method: 'get', path: '/admin/users', access: 'admin' }, (visit) => show(visit));

  pages.add({ method: 'post', path: '/admin/users', access: 'admin' }, async (visit) => {
    const { form, ctx, visitor } = visit;
    const values = { username: form.get('username'), email: form.get('email'), is_admin: form.has('is_admin') };
    const answer = await tried(() => createAccount(users, { ...values, password: null }));
    if ('errors' in answer) return show(visit, { values, errors: answer.errors });
    const user = answer.done;
    const details = { by: 'administrator', is_admin: values.is_admin };
    await audit.write({ action: 'user.created', actor: visitor.user, user, ip: ctx.ip, details });
    const link = await resetLink(tickets, originOf(ctx), user._id, visitor.user);
    await show(visit, {
      card: linkOnce(
        `The account "${user.username}" is ready`,
        'Hand this link to its owner, who sets a password with it. It is shown only this once, and holds for 24 hours.',
        link,
      ),
    });
  });
}
