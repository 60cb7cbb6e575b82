import type { Config } from '../../shared/config/load.js';
import type { AppError } from '../../shared/errors.js';
import { addressKey } from './address-key.js';
import { createLimit, limitHeaders, tooMany, type Limit, type LimitDeps } from './limit.js';

/** Something that may be guessed at, counted before it is looked at: of many at once, none slips through. */
export interface Attempt {
  /** Not to be looked at. */
  readonly refusal: AppError | null;
  /** The first refusal in its time: the one that is worth writing down. */
  readonly isFirstRefusal: boolean;
  /** How many are left. */
  readonly headers: Readonly<Record<string, string>>;
  /** It was right, or nothing was guessed at: it does not count. */
  succeeded(): Promise<void>;
}

export interface SignInTry {
  /** As it was typed. */
  readonly name: string;
  readonly ip: string;
  /** The browser, if somebody has signed in to this account with it before (visitors.deviceOf). */
  readonly device: string | null;
}

/** What keeps people from guessing passwords, codes and secrets. */
export interface SignInLimits {
  signIn(by: SignInTry): Promise<Attempt>;
  /** The own password, asked for once more in a session. */
  ownPassword(sessionId: string): Promise<Attempt>;
  setUpCode(ip: string): Promise<Attempt>;
  signUp(ip: string): Promise<Attempt>;
  /** Asking for a link by mail: by whoever asks, and whose account it is about. */
  linkAsked(ip: string): Promise<Attempt>;
  linkMailed(userId: string): Promise<Attempt>;
  /** Sign-in by another service. */
  oidc(ip: string): Promise<Attempt>;
  /** The secret of an app. */
  clientSecret(by: { readonly clientId: string; readonly ip: string }): Promise<Attempt>;
}

const quarter = 15 * 60;
const hour = 3600;

interface Step {
  readonly limit: Limit;
  readonly key: string;
  /** Success wipes out what was counted, and not just this one. */
  readonly forgives?: true;
}

/** Counts in order; what a later one refuses is not counted by those before it, so that nobody fills a limit by being refused at another. */
async function attempt(steps: readonly Step[]): Promise<Attempt> {
  const done: Step[] = [];
  let headers: Attempt['headers'] = {};
  for (const step of steps) {
    const count = await step.limit.count(step.key);
    if (count.isOver) {
      await Promise.all(done.map(({ limit, key }) => limit.giveBack(key)));
      const refusal = tooMany(count);
      return { refusal, isFirstRefusal: count.isFirstOver, headers: refusal.headers, succeeded: async () => undefined };
    }
    if (done.length === 0) headers = limitHeaders(count);
    done.push(step);
  }
  return {
    refusal: null,
    isFirstRefusal: false,
    headers,
    async succeeded() {
      await Promise.all(done.map(({ limit, key, forgives }) => (forgives ? limit.clear(key) : limit.giveBack(key))));
    },
  };
}

/**
 * Limits for guessing. Whoever fails often at an account has to wait: at one address soon, at all addresses together later. The latter would
 * let anybody lock the owner out; so it does not hold for browsers that have signed in to the account before, which are counted each for
 * itself ("device cookies": OWASP, Blocking Brute Force Attacks). A name is counted as it is typed, there or not: that an address and a name
 * are limited together would tell that they are of one account.
 */
export function createSignInLimits(deps: LimitDeps, config: Config['signIn']): SignInLimits {
  const limit = (name: string, most: number, seconds: number): Limit => createLimit(deps, { name, most, seconds });
  const ofPair = limit('sign-in-pair', config.tries, quarter);
  const ofDevice = limit('sign-in-device', config.tries, quarter);
  const ofAddress = limit('sign-in-address', config.triesOfAddress, hour);
  const forAccount = limit('sign-in-account', config.triesForAccount, hour);
  const ofSession = limit('own-password', config.tries, quarter);
  const ofSetUp = limit('set-up', 20, quarter);
  const ofSignUp = limit('sign-up', 60, hour);
  const ofLinks = limit('link-asked', 30, hour);
  const ofMails = limit('link-mailed', 4, hour);
  const ofOidc = limit('oidc', 300, quarter);
  const ofApp = limit('app-secret', 100, quarter);

  return {
    signIn({ name, ip, device }) {
      const account = name.trim().toLowerCase().replace(/^@/, '');
      const address = addressKey(ip);
      if (device !== null) return attempt([{ limit: ofDevice, key: device, forgives: true }]);
      return attempt([
        { limit: ofPair, key: `${account} ${address}`, forgives: true },
        { limit: ofAddress, key: address },
        { limit: forAccount, key: account },
      ]);
    },
    ownPassword: (sessionId) => attempt([{ limit: ofSession, key: sessionId, forgives: true }]),
    setUpCode: (ip) => attempt([{ limit: ofSetUp, key: addressKey(ip) }]),
    signUp: (ip) => attempt([{ limit: ofSignUp, key: addressKey(ip) }]),
    linkAsked: (ip) => attempt([{ limit: ofLinks, key: addressKey(ip) }]),
    linkMailed: (userId) => attempt([{ limit: ofMails, key: userId }]),
    oidc: (ip) => attempt([{ limit: ofOidc, key: addressKey(ip) }]),
    clientSecret: ({ clientId, ip }) => attempt([{ limit: ofApp, key: `${clientId} ${addressKey(ip)}` }]),
  };
}
