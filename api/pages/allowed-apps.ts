import type { OAuthStores } from '../../shared/store/oauth.js';
import type { AppDocument, ConsentDocument } from '../../shared/store/oauth-documents.js';
import type { UserStore } from '../../shared/store/users.js';
import { scopeList } from './authorize.js';
import { moment } from './fields.js';
import { html, type Html } from './html.js';
import { csrfField } from './pages.js';

const row = (app: AppDocument, maker: string, consent: ConsentDocument, lastUsed: Date | undefined, csrf: string): Html =>
  html`<li class="card">
    <h3>${app.name}</h3>
    <p class="quiet-text">
      Made by ${maker}${app.website !== '' && html`, <a href="${app.website}" rel="noreferrer">${app.website}</a>`}. Allowed since
      ${moment(consent.created_at)}, last used ${moment(lastUsed)}.
    </p>
    ${scopeList(consent.scopes)}
    <form class="actions" method="post" action="/settings/allowed-apps/${app._id}/forbid">
      ${csrfField(csrf)}<button class="danger" aria-label="Take ${app.name} its access">Take its access back</button>
    </form>
  </li>`;

/** The apps that a user allowed something, with what. */
export async function allowedApps(
  { apps, consents, tokens }: OAuthStores,
  users: UserStore,
  userId: string,
  csrf: string,
): Promise<Html> {
  const [allowed, lastUses] = await Promise.all([consents.listOf(userId), tokens.lastUses(userId)]);
  const appById = await apps.byIds(allowed.map((consent) => consent.app_id));
  const makers = await users.byIds([...appById.values()].map((app) => app.user_id));
  const rows = allowed.flatMap((consent) => {
    const app = appById.get(consent.app_id);
    return app ? [row(app, makers.get(app.user_id)?.username ?? 'somebody', consent, lastUses.get(app._id), csrf)] : [];
  });
  return rows.length === 0
    ? html`<p>None yet. An app that wants to see something of your account asks you first.</p>`
    : html`<ul class="plain">
        ${rows}
      </ul>`;
}
