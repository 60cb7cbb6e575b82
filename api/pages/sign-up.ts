import { emailKey } from '../../shared/store/users.js';
import { createAccount } from '../../shared/store/accounts.js';
import { leastPassword } from '../../shared/domain/password.js';
import { forbidden, type FieldErrors } from '../../shared/errors.js';
import type { TicketDocument } from '../../shared/store/account-documents.js';
import { createEmailConfirmation } from '../auth/email-confirmation.js';
import type { AccountDeps } from './deps.js';
import { field } from './fields.js';
import { tried } from './form-answer.js';
import { html } from './html.js';
import { csrfField, ownPath, type Pages, type Visit } from './pages.js';

interface Values {
  readonly invitation: string;
  readonly username: string;
  readonly email: string;
  /** Where it goes on to: an app may wait for an answer there. */
  readonly next: string;
}

/** Whether an invitation came by mail to an address: who has it then reads mails there. */
const hasReached = (invitation: TicketDocument | null, email: string): boolean =>
  invitation?.data['by_mail'] === true && invitation.email !== null && emailKey(invitation.email) === emailKey(email);

/** `/sign-up`: with an invitation, or by anybody where the operator allows it. */
export function signUpPages(
  pages: Pages,
  { stores, visitors, signUp, signInLimits: limits, mailer, publicUrl }: AccountDeps,
): void {
  const confirmation = createEmailConfirmation(stores, mailer, publicUrl);
  const { users, tickets, audit } = stores;

  function show({ show: answer, csrf }: Visit, values: Values, errors?: FieldErrors): void {
    answer({
      title: 'Make an account',
      narrow: true,
      status: errors ? 400 : 200,
      body: html`<form method="post" action="/sign-up">
        ${csrfField(csrf)}<input type="hidden" name="invitation" value="${values.invitation}" />
        <input type="hidden" name="next" value="${values.next}" />
        ${field({ name: 'username', label: 'Username', value: values.username, errors, autocomplete: 'username' })}
        ${field({
          name: 'email',
          label: 'Email address',
          type: 'email',
          value: values.email,
          errors,
          autocomplete: 'email',
          required: false,
        })}
        ${field({
          name: 'password',
          label: 'Password',
          type: 'password',
          errors,
          autocomplete: 'new-password',
          hint: `At least ${leastPassword} characters; a sentence is fine.`,
        })}
        <div class="actions"><button>Make the account</button></div>
      </form>`,
    });
  }

  /** @throws AppError 403 for who may not have an account */
  async function mayJoin(invitation: TicketDocument | null): Promise<void> {
    if (signUp === 'open' || (invitation !== null && signUp !== 'closed')) return;
    throw forbidden(
      signUp === 'closed'
        ? 'Nobody can make an account here. Ask an administrator for one.'
        : 'This needs an invitation that still holds: each can be used once, and not for ever. Ask an administrator for a new one.',
    );
  }

  pages.add({ method: 'get', path: '/sign-up', access: 'everyone' }, async (visit) => {
    if (visit.visitor) return visit.go('/');
    const { invitation, next } = visit.ctx.query;
    const token = typeof invitation === 'string' ? invitation : '';
    const ticket = await tickets.look('invitation', token);
    await mayJoin(ticket);
    show(visit, {
      invitation: token,
      username: '',
      email: ticket?.email ?? '',
      next: ownPath(typeof next === 'string' ? next : '/'),
    });
  });

  pages.add({ method: 'post', path: '/sign-up', access: 'everyone' }, async (visit) => {
    const { form, ctx } = visit;
    const values = {
      invitation: form.get('invitation'),
      username: form.get('username'),
      email: form.get('email'),
      next: ownPath(form.get('next')),
    };
    // Taken before the account is made: of two who use one invitation at once, one gets in
    const ticket = signUp === 'closed' ? null : await tickets.take('invitation', values.invitation);
    await mayJoin(ticket);
    // Invitations are limited by who makes them
    const attempt = ticket === null ? await limits.signUp(ctx.ip) : null;
    if (attempt?.refusal) throw attempt.refusal;
    const answer = await tried(() =>
      createAccount(users, {
        username: values.username,
        email: values.email,
        password: form.get('password'),
        is_admin: ticket?.data['is_admin'] === true,
        ...(hasReached(ticket, values.email) && { is_email_confirmed: true }),
      }),
    ).catch(async (error: unknown) => {
      if (ticket) await tickets.putBack(ticket);
      throw error;
    });
    if ('errors' in answer) {
      if (ticket) await tickets.putBack(ticket);
      return show(visit, values, answer.errors);
    }
    const user = answer.done;
    await audit.write({
      action: 'user.created',
      actor: user,
      ip: ctx.ip,
      details: { by: ticket ? 'invitation' : 'sign-up', ...(ticket?.created_by && { invited_by: ticket.created_by }) },
    });
    if (user.email !== null && user.is_email_confirmed !== true) await confirmation.ask(user, user.email);
    await visitors.signIn(ctx, user);
    visit.go(values.next === '/' ? '/set-up-guide?welcome=1' : values.next);
  });
}
