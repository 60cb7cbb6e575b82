import { hash, verify } from '@node-rs/argon2';
import { unavailable } from '../errors.js';

/** The library's default is argon2id; with 19 MiB and two passes: OWASP's password storage cheat sheet. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of no password: who has none, or is not there, costs the same time. */
let nobody: Promise<string> | null = null;

/** At most so many at once, each with its memory: others wait. */
const atOnce = 4;
let running = 0;
const waiting: (() => void)[] = [];
/** More than these would wait for seconds: they are told to come again. */
const mostWaiting = 200;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= mostWaiting) throw unavailable('Too many people sign in at this moment. Try again in a minute.');
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, cost));

/** Whether a password is the one of a hash; takes as long where there is no hash. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  nobody ??= hashPassword('nobody');
  const stored = passwordHash ?? (await nobody);
  const matches = await inTurn(() => verify(stored, password));
  return matches && passwordHash !== null;
}
