import { emailFault } from '../../shared/domain/account-names.js';
import { badRequest, notFound, type FieldErrors } from '../../shared/errors.js';
import type { TicketDocument } from '../../shared/store/account-documents.js';
import { invitationLink } from '../../shared/store/links.js';
import type { Visitor } from '../auth/visitors.js';
import { originOf } from '../context.js';
import type { AccountDeps } from './deps.js';
import { invitationMail } from '../../shared/mail/mails.js';
import { check, field, moment } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { linkOnce, table, textOf } from './lists.js';
import { csrfField, type Pages, type Visit } from './pages.js';

interface Values {
  readonly email: string;
  readonly is_admin: boolean;
}

const row = (ticket: TicketDocument, by: string, csrf: string): Html =>
  html`<tr>
    <td class="long">${ticket.email ?? 'anybody who has the link'}</td>
    <td>${ticket.data['is_admin'] === true ? html`<span class="badge good">administrator</span>` : 'user'}</td>
    <td>${by}</td>
    <td>${moment(ticket.created_at)}</td>
    <td>${moment(ticket.expires_at)}</td>
    <td>
      <form method="post" action="/admin/invitations/${ticket.id}/withdraw">
        ${csrfField(csrf)}<button class="quiet danger" aria-label="Withdraw the invitation for ${ticket.email ?? 'anybody'}">
          Withdraw
        </button>
      </form>
    </td>
  </tr>`;

const newForm = (csrf: string, sendsMails: boolean, values: Values, errors?: FieldErrors): Html =>
  html`<h2 id="new">Invite somebody</h2>
    <form method="post" action="/admin/invitations">
      ${csrfField(csrf)}
      ${field({
        name: 'email',
        label: 'Email address',
        type: 'email',
        value: values.email,
        errors,
        autocomplete: 'off',
        required: false,
        hint: sendsMails
          ? 'The link is sent there. Without an address it is shown to you, to hand it on.'
          : 'To know it by, and to fill in the form. Nothing is sent: you hand the link on.',
      })}
      ${check({ name: 'is_admin', label: 'As an administrator', hint: 'May manage all accounts.', checked: values.is_admin })}
      <div class="actions"><button>Make an invitation</button></div>
    </form>`;

/** `/admin/invitations`: links with which people make their accounts. */
export function adminInvitationPages(pages: Pages, { stores, signUp, mailer }: AccountDeps): void {
  const { users, tickets, audit } = stores;

  async function show(
    { csrf, show: answer, ctx }: Visit<Visitor>,
    extra: { card?: Html; values?: Values; errors?: FieldErrors } = {},
  ): Promise<void> {
    const open = await tickets.list('invitation');
    const makers = await users.byIds([...new Set(open.flatMap((ticket) => ticket.created_by ?? []))]);
    answer({
      title: 'Invitations',
      status: extra.errors ? 400 : 200,
      notice: extra.errors
        ? undefined
        : textOf(ctx, 'withdrawn') === '1'
          ? 'The invitation is withdrawn.'
          : textOf(ctx, 'sent') === '1'
            ? 'The invitation is on its way. It holds for 7 days, and can be used once.'
            : undefined,
      body: html`${extra.card}
      ${
        open.length === 0
          ? html`<p>No invitation is open.</p>`
          : table({
              label: 'Open invitations',
              columns: ['For', 'As', 'Made by', 'Made', 'Holds until', ''],
              rows: open.map((ticket) => row(ticket, makers.get(ticket.created_by ?? '')?.username ?? '–', csrf)),
            })
      }
      ${
        signUp === 'closed'
          ? html`<p>
              Nobody can use an invitation: <code>SUNDIAL_SIGN_UP</code> is <code>closed</code>. Accounts are made under
              <a href="/admin/users">Users</a>.
            </p>`
          : newForm(csrf, mailer !== null, extra.values ?? { email: '', is_admin: false }, extra.errors)
      }`,
    });
  }

  pages.add({ method: 'get', path: '/admin/invitations', access: 'admin' }, (visit) => show(visit));

  pages.add({ method: 'post', path: '/admin/invitations', access: 'admin' }, async (visit) => {
    const { form, ctx, visitor } = visit;
    const values = { email: form.get('email'), is_admin: form.has('is_admin') };
    const answer = await tried(async () => {
      const fault = values.email === '' ? null : emailFault(values.email);
      if (fault !== null) throw badRequest({ email: [fault] });
      return invitationLink(tickets, originOf(ctx), {
        email: values.email || null,
        is_admin: values.is_admin,
        by: visitor.user,
        by_mail: mailer !== null && values.email !== '',
      });
    });
    if ('errors' in answer) return show(visit, { values, errors: answer.errors });
    const { link, ticket } = answer.done;
    const { email } = ticket;
    const details = { id: ticket.id, email: ticket.email, is_admin: values.is_admin };
    await audit.write({ action: 'invitation.made', actor: visitor.user, ip: ctx.ip, details });
    if (mailer !== null && email !== null) {
      const by = visitor.user.full_name ?? visitor.user.username;
      mailer.post('invitation', () => Promise.resolve(invitationMail(email, originOf(ctx), by, link)));
      return visit.go('/admin/invitations?sent=1');
    }
    await show(visit, {
      card: linkOnce(
        'The invitation',
        'Hand this link to whom you invite. It is shown only this once, holds for 7 days, and can be used once.',
        link,
      ),
    });
  });

  pages.add({ method: 'post', path: '/admin/invitations/:id/withdraw', access: 'admin' }, async (visit) => {
    const { ctx, visitor } = visit;
    const id = ctx.params['id']!;
    if (!(await tickets.withdraw('invitation', id)))
      throw notFound('This invitation is open no more: it was used, or withdrawn.');
    await audit.write({ action: 'invitation.withdrawn', actor: visitor.user, ip: ctx.ip, details: { id } });
    visit.go('/admin/invitations?withdrawn=1');
  });
}
