import { badRequest, notFound, type FieldErrors } from '../../shared/errors.js';
import { beginDeletion, changeAccount, type ChangedBy } from '../../shared/store/account-changes.js';
import { accountState } from '../../shared/store/account-state.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { resetLink } from '../../shared/store/links.js';
import { requestIdOf } from '../middleware/request-id.js';
import type { Visitor } from '../auth/visitors.js';
import { originOf } from '../context.js';
import { accountBody } from './admin-user-body.js';
import type { AccountDeps } from './deps.js';
import { tried } from './form-answer.js';
import type { Html } from './html.js';
import { linkOnce, textOf } from './lists.js';
import type { Pages, Visit } from './pages.js';

/** What was done just now, by what the address says. */
const notices: Readonly<Record<string, string>> = {
  disable: 'The account is disabled: nobody can use it, in any way. Its data stays.',
  enable: 'The account can be used again.',
  'make-admin': 'This is an administrator now.',
  'make-user': 'This is no administrator any more.',
  'end-sessions': 'All sessions are ended.',
  'revoke-key': 'The key is revoked.',
};

/** `/admin/users/:id`: an account's state, and what administrators may do about it. */
export function adminUserPages(pages: Pages, { stores, background, credentials }: AccountDeps): void {
  const { users, apiKeys, sessions, tickets, audit } = stores;

  async function userOf({ ctx }: Visit<Visitor>): Promise<UserDocument> {
    const user = await users.byId(ctx.params['id']!);
    if (!user) throw notFound('There is no such account.');
    return user;
  }

  const byOf = ({ ctx, visitor }: Visit<Visitor>): ChangedBy => ({ actor: visitor.user, ip: ctx.ip });

  async function show(
    visit: Visit<Visitor>,
    user: UserDocument,
    extra: { card?: Html; name?: string; errors?: FieldErrors } = {},
  ): Promise<void> {
    const state = await accountState(stores, user);
    // With Redis away the rest is shown without it
    const deletion = user.deleting_since ? await background.userDeletion(user._id).catch(() => null) : null;
    const done = textOf(visit.ctx, 'done');
    visit.show({
      title: user.username,
      status: extra.errors ? 400 : 200,
      notice: !extra.errors && Object.hasOwn(notices, done) ? notices[done] : undefined,
      body: accountBody({ user, state, deletion, csrf: visit.csrf, ...extra }),
    });
  }

  const at = (user: UserDocument, done: string): string => `/admin/users/${user._id}?done=${done}`;

  pages.add({ method: 'get', path: '/admin/users/:id', access: 'admin' }, async (visit) => show(visit, await userOf(visit)));

  for (const change of ['disable', 'enable', 'make-admin', 'make-user'] as const) {
    pages.add({ method: 'post', path: `/admin/users/:id/${change}`, access: 'admin' }, async (visit) => {
      const user = await userOf(visit);
      const answer = await tried(() => changeAccount(stores, user, change, byOf(visit)));
      if ('errors' in answer) return show(visit, user, { errors: answer.errors });
      await credentials.refresh();
      visit.go(at(user, change));
    });
  }

  pages.add({ method: 'post', path: '/admin/users/:id/reset-link', access: 'admin' }, async (visit) => {
    const user = await userOf(visit);
    const { visitor, ctx } = visit;
    if (user.deleting_since) return show(visit, user, { errors: { account: ['This account is being deleted.'] } });
    const link = await resetLink(tickets, originOf(ctx), user._id, visitor.user);
    await audit.write({ action: 'password.reset-link', ...byOf(visit), user });
    await show(visit, user, {
      card: linkOnce(
        'A link for a new password',
        'Hand it to the owner of the account. It is shown only this once, holds for 24 hours, and can be used once; earlier ones hold no more.',
        link,
      ),
    });
  });

  pages.add({ method: 'post', path: '/admin/users/:id/end-sessions', access: 'admin' }, async (visit) => {
    const user = await userOf(visit);
    const ended = await sessions.endAll(user._id);
    await audit.write({ action: 'session.ended', ...byOf(visit), user, details: { sessions: ended } });
    visit.go(at(user, 'end-sessions'));
  });

  pages.add({ method: 'post', path: '/admin/users/:id/keys/:key/revoke', access: 'admin' }, async (visit) => {
    const user = await userOf(visit);
    const key = await apiKeys.revoke(user._id, visit.ctx.params['key']!);
    if (!key) throw notFound('There is no such key.');
    await credentials.refresh();
    await audit.write({ action: 'key.revoked', ...byOf(visit), user, details: { name: key.name } });
    visit.go(at(user, 'revoke-key'));
  });

  pages.add({ method: 'post', path: '/admin/users/:id/delete', access: 'admin' }, async (visit) => {
    const user = await userOf(visit);
    const name = visit.form.get('name');
    const answer = await tried(async () => {
      if (name.toLowerCase() !== user.username_key) throw badRequest({ name: [`Type "${user.username}".`] });
      await beginDeletion(stores, user, byOf(visit));
    });
    if ('errors' in answer) return show(visit, user, { errors: answer.errors, name });
    await credentials.refresh();
    // With Redis away the sweep asks for it
    await background.deleteUser(user._id, requestIdOf(visit.ctx)).catch(() => undefined);
    visit.go(user._id === visit.visitor.user._id ? '/account-deleted' : `/admin/users/${user._id}`);
  });
}
