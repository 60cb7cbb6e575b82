import { badRequest, notFound, type FieldErrors } from '../../shared/errors.js';
import { mostApps } from '../../shared/store/oauth-apps.js';
import type { AppDocument } from '../../shared/store/oauth-documents.js';
import type { Visitor } from '../auth/visitors.js';
import { originOf } from '../context.js';
import { allowedApps } from './allowed-apps.js';
import { appFields, blankApp, readApp, valuesOfApp, valuesOfForm, type AppValues } from './app-form.js';
import type { AccountDeps } from './deps.js';
import { moment } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

const place = '/settings/apps';

const ownApps = (apps: readonly AppDocument[]): Html | false =>
  apps.length > 0 &&
  html`<div class="scroll" role="region" aria-label="Your apps" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Client ID</th>
          <th scope="col">Registered</th>
        </tr>
      </thead>
      <tbody>
        ${apps.map(
          (app) =>
            html`<tr>
              <td class="long"><a href="${place}/${app._id}">${app.name}</a></td>
              <td><code>${app._id}</code></td>
              <td>${moment(app.created_at)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const shownOnce = (secret: string): Html =>
  html`<div class="card">
    <h2>Its secret</h2>
    <p>It is shown only this once: only its hash is kept.</p>
    <code class="secret" id="new-secret">${secret}</code>
  </div>`;

const addresses = (app: AppDocument, origin: string): Html =>
  html`<dl>
    <dt>Client ID</dt>
    <dd><code>${app._id}</code></dd>
    <dt>Authorize</dt>
    <dd><code>${origin}/oauth/authorize</code></dd>
    <dt>Token</dt>
    <dd><code>${origin}/oauth/token</code></dd>
    <dt>Revoke</dt>
    <dd><code>${origin}/oauth/revoke</code></dd>
  </dl>`;

const moreForms = (app: AppDocument, csrf: string): Html =>
  html`<h2>Its secret</h2>
    <p>Renew it if others may have seen it: the old one stops working at once. Tokens that were given go on.</p>
    <form method="post" action="${place}/${app._id}/secret">
      ${csrfField(csrf)}<button class="second">Make a new secret</button>
    </form>
    <h2>Delete it</h2>
    <details>
      <summary>Everybody who allowed this app will be signed out of it.</summary>
      <form class="actions" method="post" action="${place}/${app._id}/delete">
        ${csrfField(csrf)}<button class="danger">Delete ${app.name}</button>
      </form>
    </details>`;

/** `/settings/apps`: one's own apps, and those that one allowed something. */
export function appPages(pages: Pages, { stores, credentials }: AccountDeps): void {
  const { oauth, audit } = stores;
  const { apps } = oauth;
  const access = 'user';

  async function showList(
    { show, visitor, csrf }: Visit<Visitor>,
    extra: { values?: AppValues; errors?: FieldErrors; notice?: string | undefined } = {},
  ): Promise<void> {
    const own = await apps.listOf(visitor.user._id);
    show({
      title: 'Apps',
      status: extra.errors ? 400 : 200,
      notice: extra.notice,
      body: html`<h2>Apps you allowed</h2>
        ${await allowedApps(oauth, stores.users, visitor.user._id, csrf)}
        <h2>Your apps</h2>
        <p>
          Register an app that others may sign in to with their account here, and that may then see what they allow (OAuth 2.0).
        </p>
        ${ownApps(own)}
        <h3 id="new">A new app</h3>
        <form method="post" action="${place}">
          ${csrfField(csrf)} ${appFields(extra.values ?? blankApp, extra.errors)}
          <div class="actions"><button>Register the app</button></div>
        </form>`,
    });
  }

  function showApp(
    { show, csrf, ctx }: Visit<Visitor>,
    app: AppDocument,
    extra: { secret?: string; values?: AppValues; errors?: FieldErrors; notice?: string | undefined } = {},
  ): void {
    show({
      title: app.name,
      status: extra.errors ? 400 : 200,
      notice: extra.notice,
      body: html`${extra.secret !== undefined && shownOnce(extra.secret)} ${addresses(app, originOf(ctx))}
        <form method="post" action="${place}/${app._id}">
          ${csrfField(csrf)} ${appFields(extra.values ?? valuesOfApp(app), extra.errors)}
          <div class="actions"><button>Save</button> <a href="${place}">All apps</a></div>
        </form>
        ${moreForms(app, csrf)}`,
    });
  }

  const noApp = () => notFound('You have no such app.');

  /** @throws AppError 404 for an app of somebody else, as for none */
  async function ownApp({ ctx, visitor }: Visit<Visitor>): Promise<AppDocument> {
    const app = await apps.byId(ctx.params['id']!);
    if (app?.user_id !== visitor.user._id) throw noApp();
    return app;
  }

  pages.add({ method: 'get', path: place, access }, (visit) => {
    const { forbidden, deleted } = visit.ctx.query;
    const notice =
      forbidden === '1'
        ? 'The app has no access any more.'
        : deleted === '1'
          ? 'The app is deleted. All that it was allowed is taken back.'
          : undefined;
    return showList(visit, { notice });
  });

  pages.add({ method: 'post', path: place, access }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const { user } = visitor;
    const values = valuesOfForm(form);
    const answer = await tried(async () => {
      const fields = readApp(values);
      if ((await apps.listOf(user._id)).length >= mostApps)
        throw badRequest({ name: [`You have ${mostApps} apps: delete one first.`] });
      return apps.register(user._id, fields);
    });
    if ('errors' in answer) return showList(visit, { values, errors: answer.errors });
    const { app, secret } = answer.done;
    await audit.write({ action: 'app.registered', actor: user, ip: ctx.ip, details: { app: app.name, client_id: app._id } });
    showApp(visit, app, { secret, notice: 'The app is registered.' });
  });

  pages.add({ method: 'get', path: `${place}/:id`, access }, async (visit) => {
    showApp(visit, await ownApp(visit), { notice: visit.ctx.query['saved'] === '1' ? 'The app is saved.' : undefined });
  });

  pages.add({ method: 'post', path: `${place}/:id`, access }, async (visit) => {
    const { visitor, ctx } = visit;
    const app = await ownApp(visit);
    const values = valuesOfForm(visit.form);
    const answer = await tried(async () => {
      const fields = readApp(values);
      if ((await apps.change(visitor.user._id, app._id, fields)) === null) throw noApp();
      // Nobody who waits at an address that was taken away gets a code of before exchanged
      if (app.redirect_uris.some((uri) => !fields.redirect_uris.includes(uri)))
        await oauth.codes.removeAllOf({ app_id: app._id });
      return fields;
    });
    if ('errors' in answer) return showApp(visit, app, { values, errors: answer.errors });
    const details = { app: answer.done.name, client_id: app._id, redirect_uris: answer.done.redirect_uris.join(' ') };
    await audit.write({ action: 'app.changed', actor: visitor.user, ip: ctx.ip, details });
    visit.go(`${place}/${app._id}?saved=1`);
  });

  pages.add({ method: 'post', path: `${place}/:id/secret`, access }, async (visit) => {
    const { visitor, ctx } = visit;
    const app = await ownApp(visit);
    const secret = await apps.renewSecret(visitor.user._id, app._id);
    if (secret === null) throw noApp();
    const details = { app: app.name, client_id: app._id };
    await audit.write({ action: 'app.secret-renewed', actor: visitor.user, ip: ctx.ip, details });
    showApp(visit, app, { secret, notice: 'The app has a new secret. The old one does not work any more.' });
  });

  pages.add({ method: 'post', path: `${place}/:id/delete`, access }, async (visit) => {
    const { visitor, ctx } = visit;
    const app = await oauth.removeApp(visitor.user._id, ctx.params['id']!);
    if (app === null) throw noApp();
    await credentials.refresh();
    const details = { app: app.name, client_id: app._id };
    await audit.write({ action: 'app.deleted', actor: visitor.user, ip: ctx.ip, details });
    visit.go(`${place}?deleted=1`);
  });

  pages.add({ method: 'post', path: '/settings/allowed-apps/:id/forbid', access }, async (visit) => {
    const { visitor, ctx } = visit;
    const id = ctx.params['id']!;
    const app = await apps.byId(id);
    if (!(await oauth.forbid(visitor.user._id, id))) throw notFound('You did not allow this app anything.');
    await credentials.refresh();
    const details = { app: app?.name ?? null, client_id: id };
    await audit.write({ action: 'app.forbidden', actor: visitor.user, ip: ctx.ip, details });
    visit.go(`${place}?forbidden=1`);
  });
}
