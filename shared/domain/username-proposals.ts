import { usernameFault } from './account-names.js';

const mostLetters = 40;

/** A name for an account out of what somebody is called elsewhere: without accents, and without what an address can't hold. */
function nameOf(text: string): string | null {
  const name = text
    .replace(/@.*$/s, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, mostLetters);
  return name === '' || usernameFault(name) !== null ? null : name;
}

/**
 * Names to try for a new account, best first: the first that can be made out of the texts, then with numbers.
 * @param random of [0, 1), for the last one, when all before are taken
 */
export function usernameProposals(texts: readonly (string | undefined)[], random: () => number): string[] {
  const base = texts.map((text) => nameOf(text ?? '')).find((name) => name !== null) ?? 'user';
  const numbers = [2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${base}-${n}`);
  const last = Array.from({ length: 3 }, () => `${base}-${Math.floor(random() * 1e9)}`);
  return [base, ...numbers, ...last];
}
