import { isKeyScope, keyScopeNames, keyScopes, keyScopesOf } from '../../shared/domain/scopes.js';
import { msPerDay } from '../../shared/domain/time-units.js';
import { badRequest, notFound, type FieldErrors } from '../../shared/errors.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { ListedApiKey } from '../../shared/store/api-keys.js';
import type { Visitor } from '../auth/visitors.js';
import { originOf } from '../context.js';
import { issueKey, keyNameFaults } from '../issue-key.js';
import type { AccountDeps } from './deps.js';
import { field, moment, select } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

const lifetimes = { '0': 'Until it is revoked', '30': '30 days', '90': '90 days', '365': 'A year' } as const;

const keyRow = (key: ListedApiKey, csrf: string): Html =>
  html`<tr>
    <td class="long">${key.name}</td>
    <td><code>…${key.ending ?? '????'}</code></td>
    <td>${keyScopeNames[key.scope]}</td>
    <td>${moment(key.created_at)}</td>
    <td>${moment(key.last_used_at)}</td>
    <td>
      ${
        key.expires_at && key.expires_at.getTime() <= Date.now()
          ? html`<span class="badge bad">expired</span>`
          : moment(key.expires_at)
      }
    </td>
    <td>
      <form method="post" action="/settings/keys/${key.id}/revoke">
        ${csrfField(csrf)}<button class="quiet danger" aria-label="Revoke ${key.name}">Revoke</button>
      </form>
    </td>
  </tr>`;

const keyTable = (keys: readonly ListedApiKey[], csrf: string): Html =>
  keys.length === 0
    ? html`<p>
        You have no key yet. A plugin needs one to send heartbeats: <a href="/set-up-guide">the guide</a> makes it and shows where
        it goes.
      </p>`
    : html`<div class="scroll" role="region" aria-label="Your keys" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Ends in</th>
              <th scope="col">May</th>
              <th scope="col">Made</th>
              <th scope="col">Last used</th>
              <th scope="col">Expires</th>
              <td></td>
            </tr>
          </thead>
          <tbody>
            ${keys.map((key) => keyRow(key, csrf))}
          </tbody>
        </table>
      </div>`;

const newKeyForm = (
  user: UserDocument,
  csrf: string,
  values: { name: string; scope: string; days: string },
  errors?: FieldErrors,
): Html =>
  html`<h2 id="new">A new key</h2>
    <form method="post" action="/settings/keys">
      ${csrfField(csrf)}
      ${field({ name: 'name', label: 'Name', value: values.name, errors, hint: 'Where it is used, such as "VS Code on the laptop".' })}
      ${select({
        name: 'scope',
        label: 'What it may do',
        value: values.scope,
        errors,
        choices: keyScopesOf(user).map((value) => ({ value, text: keyScopes[value] })),
      })}
      ${select({
        name: 'days',
        label: 'How long it holds',
        value: values.days,
        errors,
        choices: Object.entries(lifetimes).map(([value, text]) => ({ value, text })),
      })}
      <div class="actions"><button>Make the key</button></div>
    </form>`;

const pluginHint = (key: string, origin: string): Html =>
  html`<p>For a plugin, put this into <code>~/.wakatime.cfg</code>:</p>
    <pre>
[settings]
api_url = ${origin}/api/v1
api_key = ${key}</pre>`;

const onDutyHint = html`<p>
  Programs send it as <code>Authorization: Bearer …</code>. It works for as long as you are an administrator.
</p>`;

const shownOnce = (key: string, scope: string, origin: string): Html =>
  html`<div class="card">
    <h2>Your new key</h2>
    <p>It is shown only this once: only its hash is kept.</p>
    <code class="secret" id="new-key">${key}</code>
    ${scope === 'admin' ? onDutyHint : pluginHint(key, origin)}
  </div>`;

/** `/settings/keys`: API keys, each shown once, revoked at once. */
export function keyPages(pages: Pages, deps: AccountDeps): void {
  const { stores, credentials } = deps;
  const { apiKeys, audit } = stores;
  const blank = { name: '', scope: 'full', days: '0' };

  async function show(
    { show: answer, visitor, csrf, ctx }: Visit<Visitor>,
    extra: {
      made?: { key: string; scope: string };
      values?: typeof blank;
      errors?: FieldErrors;
      notice?: string | undefined;
    } = {},
  ): Promise<void> {
    const keys = await apiKeys.list(visitor.user._id);
    answer({
      title: 'API keys',
      status: extra.errors ? 400 : 200,
      notice: extra.notice,
      body: html`${extra.made && shownOnce(extra.made.key, extra.made.scope, originOf(ctx))} ${keyTable(keys, csrf)}
      ${newKeyForm(visitor.user, csrf, extra.values ?? (keys.length === 0 ? { ...blank, name: 'My editors' } : blank), extra.errors)}`,
    });
  }

  pages.add({ method: 'get', path: '/settings/keys', access: 'user' }, async (visit) => {
    await show(visit, { notice: visit.ctx.query['revoked'] === '1' ? 'The key is revoked.' : undefined });
  });

  pages.add({ method: 'post', path: '/settings/keys', access: 'user' }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const { user } = visitor;
    const values = { name: form.get('name'), scope: form.get('scope'), days: form.get('days') };
    const answer = await tried(async () => {
      const { name, scope, days } = values;
      const isAllowed = isKeyScope(scope) && keyScopesOf(user).includes(scope);
      const faults: FieldErrors = {
        ...keyNameFaults(name),
        ...(!isAllowed && { scope: ['There is no such choice.'] }),
        ...(!Object.hasOwn(lifetimes, days) && { days: ['There is no such choice.'] }),
      };
      if (Object.keys(faults).length > 0 || !isAllowed) throw badRequest(faults);
      const expires_at = days === '0' ? null : new Date(Date.now() + Number(days) * msPerDay);
      return issueKey(deps, { user, ip: ctx.ip, key: { name, scope, expires_at } });
    });
    if ('errors' in answer) return show(visit, { values, errors: answer.errors });
    await show(visit, { made: { key: answer.done, scope: values.scope } });
  });

  pages.add({ method: 'post', path: '/settings/keys/:id/revoke', access: 'user' }, async (visit) => {
    const { ctx, visitor } = visit;
    const key = await apiKeys.revoke(visitor.user._id, ctx.params['id']!);
    if (!key) throw notFound('You have no such key.');
    await credentials.refresh();
    await audit.write({ action: 'key.revoked', actor: visitor.user, ip: ctx.ip, details: { name: key.name } });
    visit.go('/settings/keys?revoked=1');
  });
}
