import { keyScopeNames } from '../../shared/domain/scopes.js';
import type { FieldErrors } from '../../shared/errors.js';
import type { UserDeletion } from '../../shared/queue/maintenance-queue.js';
import type { AccountState } from '../../shared/store/account-state.js';
import type { ListedApiKey } from '../../shared/store/api-keys.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { standingBadge } from './admin-users.js';
import { field, formFault, moment } from './fields.js';
import { html, Html } from './html.js';
import { table } from './lists.js';
import { csrfField } from './pages.js';

export interface AccountShown {
  readonly user: UserDocument;
  readonly state: AccountState;
  /** How far its deletion is; null when that is not known, or it is not being deleted. */
  readonly deletion: UserDeletion | null;
  readonly csrf: string;
  /** A link that was made just now. */
  readonly card?: Html;
  readonly errors?: FieldErrors;
  /** As it was typed to confirm the deletion. */
  readonly name?: string;
}

const signInsOf = ({ password_hash, oidc }: UserDocument): string =>
  [password_hash !== null && 'password', oidc !== undefined && 'single sign-on'].filter(Boolean).join(', ') || 'none yet';

function progressText(deletion: UserDeletion | null): string {
  if (deletion === null) return 'waits for a worker';
  const { removed, total } = deletion;
  if (total === null) return 'waits for its turn';
  return removed < total
    ? `${removed} of ${total} documents are removed`
    : 'all data is removed; the account itself follows within a minute';
}

const facts = ({ user, state, deletion }: AccountShown): Html =>
  html`<dl>
    <dt>State</dt>
    <dd>${standingBadge(user) || 'in use'}${user.disabled_at && html` since ${moment(user.disabled_at)}`}</dd>
    ${
      user.deleting_since &&
      html`<dt>Deletion</dt>
        <dd>asked for at ${moment(user.deleting_since)}; ${progressText(deletion)}</dd>`
    }
    <dt>Role</dt>
    <dd>${user.is_admin ? 'administrator' : 'user'}</dd>
    <dt>Name</dt>
    <dd>${user.full_name ?? '–'}</dd>
    <dt>Email address</dt>
    <dd>${user.email ?? '–'}${user.email !== null && (user.is_email_confirmed ? ' (confirmed)' : ' (not confirmed)')}</dd>
    <dt>Signs in by</dt>
    <dd>${signInsOf(user)}</dd>
    <dt>Made</dt>
    <dd>${moment(user.created_at)}</dd>
    <dt>Heartbeats</dt>
    <dd>${state.heartbeats.count}</dd>
    <dt>First and last one</dt>
    <dd>${moment(state.heartbeats.first_at, '–')}, ${moment(state.heartbeats.last_at, '–')}</dd>
    <dt>Days</dt>
    <dd>
      ${state.days.total}; ${state.days.dirty} to be computed, ${state.days.unrolled} to be rolled
      up${state.days.is_stale && '; not all are marked yet after a change of settings'}
    </dd>
    <dt>Sessions</dt>
    <dd>${state.sessions.length}${state.sessions[0] && html`, the last one seen ${moment(state.sessions[0].last_seen_at)}`}</dd>
  </dl>`;

const keyRow = (userId: string, key: ListedApiKey, csrf: string): Html =>
  html`<tr>
    <td class="long">${key.name}</td>
    <td><code>…${key.ending ?? '????'}</code></td>
    <td>${keyScopeNames[key.scope]}</td>
    <td>${moment(key.created_at)}</td>
    <td>${moment(key.last_used_at)}</td>
    <td>${moment(key.expires_at)}</td>
    <td>
      <form method="post" action="/admin/users/${userId}/keys/${key.id}/revoke">
        ${csrfField(csrf)}<button class="quiet danger" aria-label="Revoke ${key.name}">Revoke</button>
      </form>
    </td>
  </tr>`;

const deed = (path: string, name: string, csrf: string): Html =>
  html`<form method="post" action="${path}">${csrfField(csrf)}<button class="second">${name}</button></form>`;

function deeds({ user, csrf }: AccountShown): Html {
  const at = `/admin/users/${user._id}`;
  return html`<h2>What can be done</h2>
    <div class="actions">
      ${deed(`${at}/reset-link`, 'Make a link for a new password', csrf)} ${deed(`${at}/end-sessions`, 'End all sessions', csrf)}
      ${user.is_admin ? deed(`${at}/make-user`, 'Take the role of administrator back', csrf) : deed(`${at}/make-admin`, 'Make administrator', csrf)}
      ${user.disabled_at ? deed(`${at}/enable`, 'Enable the account', csrf) : deed(`${at}/disable`, 'Disable the account', csrf)}
    </div>`;
}

const deletionForm = ({ user, csrf, errors, name = '' }: AccountShown): Html =>
  html`<h2>Delete the account</h2>
    <p>
      With all its heartbeats, time, keys and settings. It can not be taken back. Its owner may want to download everything first.
    </p>
    <form method="post" action="/admin/users/${user._id}/delete">
      ${csrfField(csrf)}
      ${field({
        name: 'name',
        label: 'Its username',
        value: name,
        errors,
        autocomplete: 'off',
        hint: `Type "${user.username}".`,
        more: new Html('autocapitalize="none" spellcheck="false"'),
      })}
      <div class="actions"><button class="danger">Delete the account and all its data</button></div>
    </form>`;

/** All of `/admin/users/:id` below its title. */
export const accountBody = (shown: AccountShown): Html => {
  const { user, state, csrf, card, errors } = shown;
  return html`${card} ${formFault(errors?.['account']?.join(' '))} ${facts(shown)}
    <p><a href="/admin/audit?user=${user._id}">What was done, and by whom</a></p>
    ${user.deleting_since === undefined && deeds(shown)}
    <h2>API keys</h2>
    ${
      state.keys.length === 0
        ? html`<p>None.</p>`
        : table({
            label: 'API keys',
            columns: ['Name', 'Ends in', 'May', 'Made', 'Last used', 'Expires', ''],
            rows: state.keys.map((key) => keyRow(user._id, key, csrf)),
          })
    }
    ${user.deleting_since === undefined && deletionForm(shown)}`;
};
