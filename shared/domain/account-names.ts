/** Names are parts of addresses (`/@ada`, `users/ada`): nothing in them has to be escaped. */
export const usernamePattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
export const usernameForm = '1 to 64 letters, digits, "_", "-" or "."';

/** A UUID would stand for an account's id; "current" for whoever asks. */
const reserved = /^(current|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

const emailPattern = /^[^@\s<>"(),:;[\\\]]+@[^@\s<>"(),:;[\\\]]+$/;
const mostEmail = 254;

/** What is wrong with a name for an account, or null. */
export function usernameFault(username: string): string | null {
  if (username === '') return 'This field is required.';
  if (!usernamePattern.test(username)) return `Must be ${usernameForm}.`;
  return reserved.test(username) ? 'This name can not be had.' : null;
}

/** What is wrong with an email address, or null. */
export const emailFault = (email: string): string | null =>
  email.length <= mostEmail && emailPattern.test(email) ? null : 'Not a valid email address.';
