import type { AuditDocument } from '../../shared/store/account-documents.js';
import { auditActions } from '../../shared/store/audit.js';
import type { AccountDeps } from './deps.js';
import { field, moment, select } from './fields.js';
import { html, type Html } from './html.js';
import { pageOf, pager, pageSize, table, textOf } from './lists.js';
import type { Pages } from './pages.js';

const wordsOf = (action: string): string => (auditActions as Readonly<Record<string, string>>)[action] ?? action;

/** A person of an entry, whose account may be gone. */
const person = (id: string, name: string | null): Html =>
  html`<a href="/admin/audit?user=${id}">${name ?? 'deleted account'}</a>`;

const detailsText = (details: AuditDocument['details']): string =>
  Object.entries(details)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');

const row = (entry: AuditDocument): Html =>
  html`<tr>
    <td>${moment(entry.at)}</td>
    <td class="name">${entry.actor_id === null ? '–' : person(entry.actor_id, entry.actor_name)}</td>
    <td class="long">${wordsOf(entry.action)}</td>
    <td class="name">${entry.user_id !== null && entry.user_id !== entry.actor_id && person(entry.user_id, entry.user_name)}</td>
    <td>${entry.ip}</td>
    <td class="long">${detailsText(entry.details)}</td>
  </tr>`;

/** `/admin/audit`: who did what. */
export function adminAuditPages(pages: Pages, { stores }: AccountDeps): void {
  pages.add({ method: 'get', path: '/admin/audit', access: 'admin' }, async ({ ctx, show }) => {
    const name = textOf(ctx, 'user');
    const action = textOf(ctx, 'action');
    const user = name === '' ? null : await stores.users.findAny(name);
    // Of an account that is gone its id is left
    const userId = user?._id ?? name;
    const { entries, total } = await stores.audit.list(
      { ...(name === '' ? {} : { userId }), ...(action === '' ? {} : { action }) },
      pageOf(ctx),
      pageSize,
    );
    show({
      title: 'Audit log',
      body: html`<form method="get" action="/admin/audit" role="search">
          ${field({
            name: 'user',
            label: 'Username, address or id',
            value: user?.username ?? name,
            required: false,
            hint: 'Of whoever did it, or whose account it is about.',
          })}
          ${select({
            name: 'action',
            label: 'What was done',
            value: action,
            choices: [{ value: '', text: 'Anything' }, ...Object.entries(auditActions).map(([value, text]) => ({ value, text }))],
          })}
          <div class="actions"><button class="second">Show</button></div>
        </form>
        ${
          entries.length === 0
            ? html`<p>There is nothing of this in the log.</p>`
            : html`<p class="quiet-text">“–” stands for whoever was not signed in, and for the command line.</p>
                ${table({
                  label: 'Audit log',
                  columns: ['When', 'Who', 'Did what', 'Whose account', 'From', 'More'],
                  rows: entries.map(row),
                })}`
        }
        ${pager(ctx, total)}`,
    });
  });
}
