import { browserName } from '../../shared/domain/browser-name.js';
import { notFound } from '../../shared/errors.js';
import type { AuditDocument, SessionDocument } from '../../shared/store/account-documents.js';
import type { AccountDeps } from './deps.js';
import { moment } from './fields.js';
import { html, type Html } from './html.js';
import { csrfField, type Pages } from './pages.js';

function sessionRow(session: SessionDocument, isThis: boolean, csrf: string): Html {
  const name = browserName(session.user_agent);
  return html`<tr>
    <td>${name} ${isThis && html`<span class="badge good">this one</span>`}</td>
    <td>${session.ip}</td>
    <td>${moment(session.created_at)}</td>
    <td>${moment(session.last_seen_at)}</td>
    <td>
      <form method="post" action="/settings/security/sessions/${session.id}/end">
        ${csrfField(csrf)}<button class="quiet danger" aria-label="Sign out ${name} at ${session.ip}">Sign out</button>
      </form>
    </td>
  </tr>`;
}

export const sessionSection = (sessions: readonly SessionDocument[], thisId: string, csrf: string): Html =>
  html`<h2 id="sessions">Sessions</h2>
    <p>Browsers that are signed in to your account.</p>
    <div class="scroll" role="region" aria-label="Sessions" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Browser</th>
            <th scope="col">Address</th>
            <th scope="col">Signed in</th>
            <th scope="col">Last seen</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${sessions.map((session) => sessionRow(session, session.id === thisId, csrf))}
        </tbody>
      </table>
    </div>
    <form method="post" action="/settings/security/sign-out-everywhere">
      ${csrfField(csrf)}<button class="danger">Sign out everywhere</button>
    </form>
    <p class="quiet-text">Here, too. API keys and apps go on to work: they are revoked on their own pages.</p>`;

const ways: Readonly<Record<string, string>> = { password: 'with the password', oidc: 'by single sign-on', link: 'by a link' };
const outcomes: Readonly<Record<string, string>> = {
  'sign-in.failed': 'failed: wrong password, or account disabled',
  'sign-in.limited': 'kept from guessing on',
};

export const recentSection = (entries: readonly AuditDocument[]): Html =>
  html`<h2 id="recent">Last sign-ins</h2>
    ${
      entries.length === 0
        ? html`<p>None are written down.</p>`
        : html`<div class="scroll" role="region" aria-label="Last sign-ins" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Address</th>
                  <th scope="col">How</th>
                </tr>
              </thead>
              <tbody>
                ${entries.map(
                  ({ at, ip, action, details }) =>
                    html`<tr>
                      <td>${moment(at)}</td>
                      <td>${ip}</td>
                      <td>${outcomes[action] ?? ways[String(details['by'])] ?? 'signed in'}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }`;

export function addSessionForms(pages: Pages, { stores, visitors }: AccountDeps): void {
  const { sessions, audit } = stores;

  pages.add({ method: 'post', path: '/settings/security/sessions/:id/end', access: 'user' }, async (visit) => {
    const { ctx, visitor } = visit;
    const { user } = visitor;
    const id = ctx.params['id']!;
    if (!(await sessions.end(user._id, id))) throw notFound('You have no such session.');
    await audit.write({ action: 'session.ended', actor: user, ip: ctx.ip });
    visit.go(id === visitor.session.id ? '/sign-in' : '/settings/security?done=ended');
  });

  pages.add({ method: 'post', path: '/settings/security/sign-out-everywhere', access: 'user' }, async (visit) => {
    const { ctx, visitor } = visit;
    const ended = await visitors.signOutEverywhere(ctx, visitor.user);
    await audit.write({ action: 'sign-out.everywhere', actor: visitor.user, ip: ctx.ip, details: { sessions: ended } });
    visit.go('/sign-in?ended=everywhere');
  });
}
