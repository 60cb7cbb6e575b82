import { Readable } from 'node:stream';
import { AppError, badRequest, type FieldErrors } from '../../shared/errors.js';
import { beginDeletion } from '../../shared/store/account-changes.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { accountDump } from '../account-dump.js';
import { requestIdOf } from '../middleware/request-id.js';
import { requireProof } from '../auth/proof.js';
import type { Visitor } from '../auth/visitors.js';
import { originOf } from '../context.js';
import type { AccountDeps } from './deps.js';
import { field, formFault } from './fields.js';
import { tried } from './form-answer.js';
import { html, Html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

/** Downloads that one user may have under way in this process. */
const mostDownloads = 2;

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
export function ownAccountPages(
  pages: Pages,
  { stores, background, credentials, visitors, signInLimits: limits }: AccountDeps,
): void {
  const downloads = new Map<string, number>();

  const show = ({ show: answer, visitor, csrf }: Visit<Visitor>, name = '', errors?: FieldErrors): void =>
    answer({
      title: 'Download and delete',
      status: errors ? 400 : 200,
      body: html`<h2>Download everything</h2>
        <p>
          One JSON file with all your heartbeats, day by day, in the form of WakaTime's data dumps, and with your projects,
          settings and the names of your keys. The keys themselves are not in it: only their hashes are kept.
        </p>
        <p><a class="button" href="/settings/account/download" download>Download</a></p>
        ${deleteForm(visitor.user, csrf, name, errors)}`,
    });

  pages.add({ method: 'get', path: '/settings/account', access: 'user' }, (visit) => show(visit));

  pages.add({ method: 'get', path: '/settings/account/download', access: 'user' }, async ({ ctx, visitor }) => {
    const { user } = visitor;
    const running = downloads.get(user._id) ?? 0;
    if (running >= mostDownloads) {
      throw new AppError('A download of yours is under way. Wait until it is done.', {
        code: 'busy',
        status: 429,
        headers: { 'Retry-After': '60' },
      });
    }
    if (ctx.method !== 'HEAD') await stores.audit.write({ action: 'user.downloaded', actor: user, ip: ctx.ip });
    ctx.type = 'application/json';
    ctx.set('Cache-Control', 'no-store');
    ctx.attachment(`sundial-${user.username}-${new Date().toISOString().slice(0, 10)}.json`);
    if (ctx.method === 'HEAD') return void (ctx.status = 200);
    // A failure on the way ends the connection: what came until then is no JSON, and does not look complete
    const body = Readable.from(accountDump(stores, user, originOf(ctx)), { objectMode: true, highWaterMark: 1 });
    downloads.set(user._id, (downloads.get(user._id) ?? 0) + 1);
    body.once('close', () => {
      const left = (downloads.get(user._id) ?? 1) - 1;
      if (left > 0) downloads.set(user._id, left);
      else downloads.delete(user._id);
    });
    ctx.body = body;
  });

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
