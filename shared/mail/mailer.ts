import { createTransport } from 'nodemailer';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../observability/log.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /**
   * Sends a mail after the answer: what makes it runs later, too, so that neither its time nor its failure shows in the answer. `make` may
   * find that there is nothing to send.
   * @param kind what the mail is for, as it stands in the log
   */
  post(kind: string, make: () => Promise<Mail | null>): void;
  /** Tries what is left once more, for some seconds at most. */
  close(): Promise<void>;
}

export interface MailerOptions {
  /** smtp:// or smtps://, with name and password. */
  readonly smtpUrl: string;
  readonly from: string;
  /** ms between the tries; one more than there are waits. */
  readonly retryAfterMs?: readonly number[];
  /** Longest time for a mail server to answer. */
  readonly timeoutMs?: number;
  /** How long `close` may take. */
  readonly closeMs?: number;
  readonly log: Logger;
}

const mostWaiting = 1000;
const atOnce = 4;
const defaultWaits = [2000, 15_000, 60_000, 300_000];

/** What a mail server says of the mail itself: the same one will be refused again. */
const isFinal = (responseCode: number | undefined): boolean => (responseCode ?? 0) >= 500;

/** nodemailer's. */
interface Failure {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

interface Letter {
  readonly kind: string;
  readonly make: () => Promise<Mail | null>;
  mail?: Mail | undefined;
  tries: number;
}

/**
 * Sends mails from this process, a few at once, with a few more tries while the mail server is away. They are held in memory alone, not in a
 * queue of Redis: their links are as good as passwords for a while, and whoever sees a queue's jobs must not find them there. A mail that is
 * lost in a crash is asked for again.
 */
export function createMailer(options: MailerOptions): Mailer {
  const { smtpUrl, from, log, retryAfterMs = defaultWaits, timeoutMs = 15_000, closeMs = 5000 } = options;
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const waiting: Letter[] = [];
  /** Those that wait for their next try. */
  const later = new Map<Letter, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let closing = false;

  async function deliver(letter: Letter): Promise<void> {
    letter.tries += 1;
    try {
      letter.mail ??= (await letter.make()) ?? undefined;
      if (letter.mail === undefined) return;
      const { to, subject, text } = letter.mail;
      // As an object an address is one address, whatever stands in it
      const recipient = { name: '', address: to };
      await transport.sendMail({ from, to: recipient, subject, text, headers: { 'Auto-Submitted': 'auto-generated' } });
      log.debug({ kind: letter.kind, tries: letter.tries }, 'mail sent');
    } catch (error) {
      failed(letter, error as Failure);
    }
  }

  /** Only the error's marks are logged: its text may hold the mail server's password, addresses or what was sent. */
  function failed(letter: Letter, { code, command, responseCode }: Failure): void {
    const wait = retryAfterMs[letter.tries - 1];
    const again = wait !== undefined && !closing && !isFinal(responseCode);
    const marks = { kind: letter.kind, code, command, responseCode, tries: letter.tries };
    if (!again) return log.error(marks, 'a mail could not be sent');
    log.warn(marks, 'a mail could not be sent yet');
    const timer = setTimeout(() => {
      later.delete(letter);
      waiting.push(letter);
      next();
    }, wait);
    timer.unref();
    later.set(letter, timer);
  }

  function next(): void {
    while (running.size < atOnce) {
      const letter = waiting.shift();
      if (letter === undefined) return;
      const run = deliver(letter).finally(() => {
        running.delete(run);
        next();
      });
      running.add(run);
    }
  }

  return {
    post(kind, make) {
      if (closing || waiting.length + later.size >= mostWaiting) return log.error({ kind }, 'a mail was dropped: too many wait');
      waiting.push({ kind, make, tries: 0 });
      next();
    },
    async close() {
      closing = true;
      for (const [letter, timer] of later) {
        clearTimeout(timer);
        waiting.push(letter);
      }
      later.clear();
      next();
      const done = (async () => {
        while (running.size > 0) await Promise.all(running);
      })();
      const stop = new AbortController();
      await Promise.race([done, delay(closeMs, undefined, { signal: stop.signal }).catch(() => undefined)]);
      stop.abort();
      const lost = waiting.length + running.size;
      waiting.length = 0;
      if (lost > 0) log.error({ mails: lost }, 'mails were lost: the mail server did not take them in time');
      transport.close();
    },
  };
}
