import { placeOf } from '../../shared/domain/redirect-uri.js';
import { scopeTexts, type Scope } from '../../shared/domain/scopes.js';
import { AppError } from '../../shared/errors.js';
import {
  answerPlace,
  canonicalQuery,
  errorAddress,
  grantedAddress,
  isAllowedAlready,
  readRequest,
  type AnswerPlace,
  type AuthorizeRequest,
} from '../oauth/authorize-request.js';
import { oauthFailure } from '../oauth/failure.js';
import type { Visitor } from '../auth/visitors.js';
import { originOf } from '../context.js';
import type { AccountDeps } from './deps.js';
import { html, Html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

/** What an app may do, in words; whoever allows it anything tells it who they are. */
export const scopeList = (scopes: readonly Scope[]): Html =>
  html`<ul>
    <li>See who you are: your username, your name and your profile</li>
    ${scopes.map((scope) => html`<li>${scopeTexts[scope]}</li>`)}
  </ul>`;

const question = ({ app, redirectUri, scopes, inFragment }: AuthorizeRequest, maker: string, username: string): Html =>
  html`<p class="lead"><strong>${app.name}</strong> wants to use your account <strong>${username}</strong>.</p>
    ${app.description !== '' && html`<p>${app.description}</p>`}
    <dl>
      <dt>Made by</dt>
      <dd>${maker}, who has an account here</dd>
      ${
        app.website !== '' &&
        html`<dt>Website</dt>
          <dd><a href="${app.website}" rel="noreferrer">${app.website}</a></dd>`
      }
      <dt>Leads to</dt>
      <dd>${placeOf(redirectUri)}</dd>
    </dl>
    <h2>It will be able to</h2>
    ${scopeList(scopes)}
    <p class="quiet-text">
      ${inFragment ? 'That holds for 12 hours.' : 'That holds until you take it back.'} You can take it back at any time under
      Settings, Apps.
    </p>`;

/** Whether a page of this server led here. Over plain http, but to the machine itself, browsers don't say so: there the page's address tells. */
function isFromOwnPage(ctx: Visit['ctx']): boolean {
  const site = ctx.get('sec-fetch-site');
  return site === '' ? URL.parse(ctx.get('referer'))?.host === URL.parse(originOf(ctx))?.host : site === 'same-origin';
}

/** `/oauth/authorize`: an app asks a user, by way of a browser, for access (wakatime-api.md, section 2). */
export function authorizePages(pages: Pages, { stores, credentials }: AccountDeps): void {
  const { oauth, users, audit } = stores;
  const path = '/oauth/authorize';
  const queryOf = ({ ctx }: Pick<Visit, 'ctx'>): URLSearchParams => new URLSearchParams(ctx.querystring);

  /** Does what may fail in a way that the app is told of. */
  async function answered(place: AnswerPlace, work: () => Promise<string | null>): Promise<string | null> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.status < 500) return errorAddress(place, error);
      throw error;
    }
  }

  async function show(visit: Visit, request: AuthorizeRequest, user: Visitor['user']): Promise<void> {
    const { app } = request;
    const maker = await users.byId(app.user_id);
    // The form's answer leads to the app. Browsers hold every further step to this, too, and where the app goes from there is its own matter
    visit.ctx.state['formActions'] = [new URL(request.redirectUri).protocol];
    visit.show({
      title: `Allow ${app.name}?`,
      narrow: true,
      body: html`${question(request, maker?.username ?? 'somebody', user.username)}
        <form method="post" action="${`${path}?${canonicalQuery(queryOf(visit))}`}">
          ${csrfField(visit.csrf)}
          <div class="actions">
            <button name="decision" value="allow">Allow</button>
            <button class="second" name="decision" value="deny">Deny</button>
          </div>
        </form>`,
    });
  }

  /** Goes on to the app. Right after signing in, that would be the answer to a form that may only lead to this server: so the page goes on. */
  function leave(visit: Visit, { app }: AnswerPlace, address: string): void {
    if (!isFromOwnPage(visit.ctx)) return visit.go(address);
    visit.ctx.set('Refresh', `0; url=${address}`);
    visit.show({
      title: `Going on to ${app.name}`,
      narrow: true,
      body: html`<p><a class="button" href="${address}">Go on to ${app.name}</a></p>`,
    });
  }

  pages.add({ method: 'get', path, access: 'everyone' }, async (visit) => {
    const { visitor } = visit;
    const query = queryOf(visit);
    const place = await answerPlace(stores, query);
    if (visitor === null) {
      return visit.go(`/sign-in?${new URLSearchParams({ next: `${path}?${canonicalQuery(query)}` }).toString()}`);
    }
    const address = await answered(place, async () => {
      const request = readRequest(place, query);
      const consent = await oauth.consents.find(visitor.user._id, place.app._id);
      if (consent !== null && isAllowedAlready(request, consent)) return grantedAddress(stores, request, consent);
      await show(visit, request, visitor.user);
      return null;
    });
    if (address === null) return;
    leave(visit, place, address);
    await credentials.refresh();
  });

  pages.add({ method: 'post', path, access: 'user' }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const { user } = visitor;
    const query = queryOf(visit);
    const place = await answerPlace(stores, query);
    const decision = form.get('decision');
    if (decision !== 'allow' && decision !== 'deny') {
      throw new AppError('Neither allowed nor denied.', { code: 'bad_request', status: 400 });
    }
    const address = await answered(place, async () => {
      const request = readRequest(place, query);
      if (decision === 'deny') throw oauthFailure('access_denied', 'The user does not allow it.');
      const { app, scopes } = request;
      const consent = await oauth.consents.allow(user._id, app._id, scopes);
      const details = { app: app.name, scopes: scopes.join(',') };
      await audit.write({ action: 'app.allowed', actor: user, ip: ctx.ip, details });
      return grantedAddress(stores, request, consent);
    });
    await credentials.refresh();
    visit.go(address!);
  });
}
