import { AppError, forbidden, type FieldErrors } from '../../shared/errors.js';
import { takenFault } from '../../shared/store/accounts.js';
import { hashSecret } from '../../shared/store/secrets.js';
import { isSame } from '../auth/csrf.js';
import { oidcCallback, oidcSecrets, type Oidc, type OidcPerson } from '../auth/oidc.js';
import { accountOfPerson } from '../auth/oidc-account.js';
import { requireProof } from '../auth/proof.js';
import { formTokenOf, type Visitor } from '../auth/visitors.js';
import type { AccountDeps } from './deps.js';
import { field } from './fields.js';
import { tried } from './form-answer.js';
import { html } from './html.js';
import { csrfField, ownPath, type Pages, type Visit } from './pages.js';

/** How long a sign-in at the provider may take. */
const lastsMs = 10 * 60_000;

/** Of a browser, so that nobody can bring another one's sign-in to its end. */
const browserOf = (visit: Visit): string => hashSecret(`oidc ${formTokenOf(visit.ctx)}`);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `/sign-in/oidc` and where the provider sends people back to; linking an account that is there. */
export function oidcPages(pages: Pages, deps: AccountDeps): void {
  if (deps.oidc !== null) providerPages(pages, deps, deps.oidc);
}

function providerPages(pages: Pages, { stores, visitors, signInLimits: limits, log }: AccountDeps, oidc: Oidc): void {
  const { tickets, users, audit } = stores;

  pages.add({ method: 'get', path: '/sign-in/oidc', access: 'everyone' }, async (visit) => {
    const { ctx, visitor } = visit;
    const { refusal } = await limits.oidc(ctx.ip);
    if (refusal) throw refusal;
    const link = visitor !== null && ctx.query['link'] === '1';
    const next = ownPath(textOf(ctx.query['next']) || '/');
    if (visitor !== null && !link) return visit.go(next);
    const { token } = await tickets.issue({
      kind: 'oidc',
      user_id: link ? visitor.user._id : null,
      data: { next, browser: browserOf(visit) },
      lastsMs,
    });
    // Leaves no ticket behind that nobody can use
    const address = await oidc.address(token, oidcSecrets(token, formTokenOf(ctx))).catch(async (error: unknown) => {
      await tickets.take('oidc', token);
      throw error;
    });
    visit.go(address);
  });

  pages.add({ method: 'get', path: oidcCallback, access: 'everyone' }, async (visit) => {
    const { ctx } = visit;
    const state = textOf(ctx.query['state']);
    // Used up before anything else: what comes a second time is nobody's
    const ticket = state === '' ? null : await tickets.take('oidc', state);
    if (!ticket || !isSame(textOf(ticket.data['browser']), browserOf(visit))) {
      throw new AppError('This sign-in was begun in another browser, too long ago, or is done already. Start once more.', {
        code: 'oidc_state',
        status: 400,
      });
    }
    const person = await personOf(visit, state);
    if (ticket.user_id !== null) return offerLink(visit, ticket.user_id, person);
    const { user, by } = await accountOfPerson(stores, person, oidc.signUp);
    if (by === 'created') await audit.write({ action: 'user.created', actor: user, ip: ctx.ip, details: { by: 'oidc' } });
    if (by === 'linked') await audit.write({ action: 'oidc.linked', actor: user, ip: ctx.ip, details: { by: 'address' } });
    // Somebody who is signed in already changes accounts
    if (visit.visitor) await visitors.signOut(ctx, visit.visitor);
    await visitors.signIn(ctx, user);
    await audit.write({ action: 'sign-in.done', actor: user, ip: ctx.ip, details: { by: 'oidc' } });
    const next = ownPath(textOf(ticket.data['next']));
    visit.go(by === 'created' && next === '/' ? '/set-up-guide?welcome=1' : next);
  });

  async function personOf({ ctx }: Visit, state: string): Promise<OidcPerson> {
    try {
      return await oidc.person(ctx.search, state, oidcSecrets(state, formTokenOf(ctx)));
    } catch (error) {
      const { status, code, cause } = error as AppError;
      if (status < 500) log.warn({ code, err: cause }, 'sign-in by OpenID Connect refused');
      throw error;
    }
  }

  /** Asks once more, by a form: a browser can be sent to the provider and back without its owner's doing. */
  async function offerLink(visit: Visit, userId: string, { issuer, subject, email, names }: OidcPerson): Promise<void> {
    const { visitor } = visit;
    if (visitor?.user._id !== userId) throw forbidden('You are not signed in any more, so nothing was linked.');
    const shown = email ?? names.find((name) => name !== undefined) ?? subject;
    const { token } = await tickets.issue({ kind: 'oidc', user_id: userId, data: { issuer, subject, shown }, lastsMs });
    showOffer({ ...visit, visitor }, token, shown);
  }

  function showOffer(visit: Visit<Visitor>, token: string, shown: string, errors?: FieldErrors): void {
    visit.show({
      title: 'Link your account',
      narrow: true,
      status: errors ? 400 : 200,
      body: html`<p class="lead">
          From now on, <strong>${shown}</strong> (${oidc.name}) can sign in to your account
          <strong>${visit.visitor.user.username}</strong>.
        </p>
        <form method="post" action="/settings/security/link">
          ${csrfField(visit.csrf)}<input type="hidden" name="ticket" value="${token}" />
          ${
            visit.visitor.user.password_hash !== null &&
            field({
              name: 'link_password',
              label: 'Current password',
              type: 'password',
              errors,
              autocomplete: 'current-password',
            })
          }
          <div class="actions"><button>Link it</button> <a href="/settings/security">No, go back</a></div>
        </form>`,
    });
  }

  pages.add({ method: 'post', path: '/settings/security/link', access: 'user' }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const { user } = visitor;
    const token = form.get('ticket');
    const offer = await tickets.look('oidc', token);
    const { issuer, subject, shown } = offer?.data ?? {};
    const gone = (): AppError => forbidden('That took too long, or was done already. Start once more.');
    if (offer?.user_id !== user._id || typeof issuer !== 'string' || typeof subject !== 'string') throw gone();
    const proof = await tried(() => requireProof(limits, visitor, 'link_password', form.get('link_password')));
    if ('errors' in proof) return showOffer(visit, token, textOf(shown), proof.errors);
    if (!(await tickets.take('oidc', token))) throw gone();
    const linked = await users.linkOidc(user._id, { issuer, subject }).catch((error: unknown) => {
      throw takenFault(error) ? forbidden('This sign-in belongs to another account here.') : error;
    });
    if (!linked) throw forbidden('Your account is linked already. Take that link away first.');
    await audit.write({ action: 'oidc.linked', actor: user, ip: ctx.ip, details: { by: 'hand' } });
    visit.go('/settings/security?done=linked');
  });
}
