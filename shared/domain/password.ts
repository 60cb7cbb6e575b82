import { composed } from './composed.js';

/** Shorter ones are guessed; longer ones than the most cost more to hash than they are worth. */
export const leastPassword = 10;
const mostPassword = 256;

const words = new Set([
  'password',
  'passwort',
  'qwertyuiop',
  'sundial',
  'wakatime',
  'letmein',
  'administrator',
  'iloveyou',
  'welcome',
]);

/** A password that stands somewhere as forms send it: what looks the same is the same, however it was typed. */
export const cleanPassword = (text: string): string => composed(text.trim()).replaceAll('\0', '');

/** What is wrong with a new password, or null: NIST SP 800-63B, 5.1.1.2: length counts, rules of composition do not. */
export function passwordFault(password: string, username: string): string | null {
  if (Array.from(password).length < leastPassword) return `Use at least ${leastPassword} characters; a sentence is fine.`;
  if (password.length > mostPassword) return `Use at most ${mostPassword} characters.`;
  const lower = password.toLowerCase();
  const stem = lower.replaceAll(/[^a-z]/g, '');
  const isRun =
    new Set(lower).size <= 3 || '01234567890123456789'.includes(lower) || 'abcdefghijklmnopqrstuvwxyz'.includes(lower);
  if (isRun || words.has(stem) || (username !== '' && stem === username.toLowerCase()) || lower === username.toLowerCase()) {
    return 'This one is guessed first. Use another one.';
  }
  return null;
}
