import { profileTextLimits, type ProfileText } from '../schema/profile.js';
import { emailFault } from './account-names.js';
import { composed } from './composed.js';

export const isProfileText = (name: string): name is ProfileText => Object.hasOwn(profileTextLimits, name);

/** Where accounts elsewhere are; texts are escaped where they are put in. */
const elsewhere = {
  github_username: { site: 'GitHub', address: 'https://github.com/' },
  twitter_username: { site: 'Twitter', address: 'https://twitter.com/' },
  linkedin_username: { site: 'LinkedIn', address: 'https://www.linkedin.com/in/' },
  wonderfuldev_username: { site: 'wonderful.dev', address: 'https://wonderful.dev/' },
} as const;
export type AccountElsewhere = keyof typeof elsewhere;
export const accountsElsewhere = Object.entries(elsewhere) as [AccountElsewhere, { site: string; address: string }][];

/** Also marks that turn the direction of text: names would pass for others. */
const notInALine = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const notInAText = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/u;
const accountName = /^[\p{L}\p{N}_.-]+$/u;

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text) || /\s/.test(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && hostname.includes('.') && username === '' && password === '';
}

/** A text as it is kept: without what surrounds it; null for none. */
export function cleanProfileText(name: ProfileText, value: string): string | null {
  let text = composed(value.toWellFormed()).replaceAll('\r\n', '\n').trim();
  if (text === '') return null;
  if (Object.hasOwn(elsewhere, name)) text = text.replace(/^@/, '');
  // As people write it
  if (name === 'website' && !/^[a-z][a-z0-9+.-]*:/i.test(text)) text = `https://${text}`;
  return text;
}

/** What is wrong with a text that is kept as it is, or null. */
export function profileFault(name: ProfileText, text: string): string | null {
  if (text.length > profileTextLimits[name]) return `Must be at most ${profileTextLimits[name]} characters long.`;
  if (name === 'bio') return notInAText.test(text) ? 'Must not have control characters.' : null;
  if (notInALine.test(text)) return 'Must be one line, without control characters.';
  if (name === 'website') return isWebAddress(text) ? null : 'Must be an address that begins with http:// or https://.';
  if (name === 'public_email') return emailFault(text);
  if (Object.hasOwn(elsewhere, name))
    return accountName.test(text) ? null : 'Must be the name alone: letters, digits, "_", "-" or ".".';
  return null;
}
