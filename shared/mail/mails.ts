import type { Mail } from './mailer.js';

/** What a mail is about. */
interface About {
  /** The account's address. */
  readonly to: string;
  readonly username: string;
  /** Where people reach this server. */
  readonly origin: string;
}

const mail = ({ to, username }: About, subject: string, paragraphs: readonly string[]): Mail => ({
  to,
  subject,
  text: `${[`Hello ${username},`, ...paragraphs].join('\n\n')}\n`,
});

export const passwordLink = (origin: string, token: string): string => `${origin}/reset-password?token=${token}`;
export const confirmationLink = (origin: string, token: string): string => `${origin}/confirm-email?token=${token}`;

export const passwordLinkMail = (about: About, token: string): Mail =>
  mail(about, 'A new password for Sundial', [
    `somebody asked for a new password for your account at ${about.origin}. If it was you, set one here within an hour:`,
    passwordLink(about.origin, token),
    'If it was not you, do nothing: your password stays as it is.',
  ]);

export const confirmationMail = (about: About, token: string): Mail =>
  mail(about, 'Confirm your email address', [
    `this address was given for your account at ${about.origin}. If it was you, confirm it here within a day:`,
    confirmationLink(about.origin, token),
    'If you have no such account, do nothing.',
  ]);

export const invitationMail = (to: string, origin: string, by: string, link: string): Mail => ({
  to,
  subject: 'An account for you on Sundial',
  text: `${[
    'Hello,',
    `${by} invites you to ${origin}, where the plugin in your editor can keep your time. Make your account here within 7 days:`,
    link,
    'If you do not know what this is about, do nothing.',
  ].join('\n\n')}\n`,
});

export const passwordChangedMail = (about: About): Mail =>
  mail(about, 'Your password was changed', [
    `the password of your account at ${about.origin} was changed just now, and all other browsers were signed out.`,
    `If it was not you, set a new one at once: ${about.origin}/forgot-password`,
  ]);

export const addressChangedMail = (about: About, address: string | null): Mail =>
  mail(about, 'Your email address was changed', [
    address === null
      ? `the email address of your account at ${about.origin} was taken away just now.`
      : `the email address of your account at ${about.origin} is now ${address}. Mails go there from now on.`,
    'If it was not you, tell an administrator of that server.',
  ]);

export const dumpReadyMail = (about: About): Mail =>
  mail(about, 'Your data can be downloaded', [
    `the data you asked for at ${about.origin} is ready. Sign in and download it here within 7 days:`,
    `${about.origin}/settings/account`,
    'If you did not ask for it, look which keys and apps may read your heartbeats.',
  ]);

/** Who mails are from where it is not set. */
export function defaultSender(origin: string): string {
  const host = new URL(origin).hostname;
  return `Sundial <sundial@${/^[\d.]+$|^\[/.test(host) ? 'localhost' : host}>`;
}
