import type { TicketDocument } from './account-documents.js';
import type { Person } from './audit.js';
import type { TicketStore } from './tickets.js';
import { msPerDay } from '../domain/time-units.js';

const resetLastsMs = msPerDay;
const invitationLastsMs = 7 * msPerDay;

/**
 * Makes a link for a new password, good for a day; earlier ones of the user hold no more.
 * @param origin address of this server
 * @param by who made it; null: the command line
 */
export async function resetLink(tickets: TicketStore, origin: string, userId: string, by: Person | null): Promise<string> {
  await tickets.withdrawAllOf('password-reset', userId);
  const { token } = await tickets.issue({
    kind: 'password-reset',
    user_id: userId,
    created_by: by?._id ?? null,
    lastsMs: resetLastsMs,
  });
  return `${origin}/reset-password?token=${token}`;
}

export interface NewInvitation {
  readonly email: string | null;
  readonly is_admin: boolean;
  readonly by: Person;
  /** The link goes to that address, and nobody else sees it. */
  readonly by_mail: boolean;
}

/** Makes a link with which somebody can make an account. */
export async function invitationLink(
  tickets: TicketStore,
  origin: string,
  { email, is_admin, by, by_mail }: NewInvitation,
): Promise<{ link: string; ticket: TicketDocument }> {
  const { token, ticket } = await tickets.issue({
    kind: 'invitation',
    email,
    created_by: by._id,
    data: { is_admin, by_mail },
    lastsMs: invitationLastsMs,
  });
  return { link: `${origin}/sign-up?invitation=${token}`, ticket };
}
