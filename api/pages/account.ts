import { badRequest, type FieldErrors } from '../../shared/errors.js';
import { beginDeletion } from '../../shared/store/account-changes.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { requestIdOf } from '../middleware/request-id.js';
import { requireProof } from '../auth/proof.js';
import type { Visitor } from '../auth/visitors.js';
import type { AccountDeps } from './deps.js';
import { dumpPages } from './account-dumps.js';
import { field, formFault } from './fields.js';
import { tried } from './form-answer.js';
import { html, Html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

const deleteForm = (user: UserDocument, csrf: string, name: string, errors?: FieldErrors): Html =>
  html`<h2 id="delete">Delete the account</h2>
    <p>
      This deletes your account and all that there is of it: every heartbeat, all your time, your keys and settings. It can not be
      taken back. Download everything first if you may want it again.
    </p>
    ${formFault(errors?.['account']?.join(' '))}
    <form method="post" action="/settings/account/delete">
      ${csrfField(csrf)}
      ${field({
        name: 'name',
        label: 'Your username',
        value: name,
        errors,
        autocomplete: 'off',
        hint: `Type "${user.username}".`,
        more: new Html('autocapitalize="none" spellcheck="false"'),
      })}
      ${
        user.password_hash !== null &&
        field({ name: 'password', label: 'Your password', type: 'password', errors, autocomplete: 'current-password' })
      }
      <div class="actions"><button class="danger">Delete my account and all data</button></div>
    </form>`;

/** `/settings/account`: download everything, delete the account. */
export function ownAccountPages(pages: Pages, deps: AccountDeps): void {
  const { stores, background, credentials, visitors, signInLimits: limits } = deps;
  const { part } = dumpPages(pages, deps, (visit, errors) => show(visit, '', errors));

  async function show(visit: Visit<Visitor>, name = '', errors?: FieldErrors): Promise<void> {
    const { show: answer, visitor, csrf, ctx } = visit;
    const { body, isUnderWay } = await part(visit, errors);
    // A page that is loaded again takes away what was typed into it
    const isWaiting = isUnderWay && errors === undefined && ctx.query['wait'] !== undefined;
    answer({
      title: 'Download and delete',
      status: errors ? 400 : 200,
      again: isWaiting ? 3 : undefined,
      body: html`${body}
      ${
        isWaiting
          ? html`<p class="hint">
              This page shows how far it is. <a href="/settings/account#delete">Delete the account instead</a>
            </p>`
          : deleteForm(visitor.user, csrf, name, errors)
      }`,
    });
  }

  pages.add({ method: 'get', path: '/settings/account', access: 'user' }, (visit) => show(visit));

  pages.add({ method: 'post', path: '/settings/account/delete', access: 'user' }, async (visit) => {
    const { form, ctx, visitor } = visit;
    const { user } = visitor;
    const name = form.get('name');
    const answer = await tried(async () => {
      const proof = await tried(() => requireProof(limits, visitor, 'password', form.get('password')));
      const faults: FieldErrors = {
        ...('errors' in proof && proof.errors),
        ...(name.replace(/^@/, '').toLowerCase() !== user.username_key && { name: [`Type "${user.username}".`] }),
      };
      if (Object.keys(faults).length > 0) throw badRequest(faults);
      await beginDeletion(stores, user, { actor: user, ip: ctx.ip });
    });
    if ('errors' in answer) return show(visit, name, answer.errors);
    await credentials.refresh();
    // With Redis away the sweep asks for it
    await background.deleteUser(user._id, requestIdOf(ctx)).catch(() => undefined);
    await visitors.signOut(ctx, visitor);
    visit.go('/account-deleted');
  });

  pages.add({ method: 'get', path: '/account-deleted', access: 'everyone' }, (visit) =>
    visit.show({
      title: 'Your account is deleted',
      narrow: true,
      body: html`<p>Nobody can see or use it any more. All that there was of it is being removed, which may take some minutes.</p>
        <p><a href="/">To the start</a></p>`,
    }),
  );
}
