import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** The text as a reader shows it. */
  readonly text: string;
}

/** A mail server on this machine that keeps what it gets. */
export interface TestMailServer {
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** Answers the next messages so instead of taking them. */
  refuse(...codes: number[]): void;
  close(): Promise<void>;
}

const decoded = (text: string): string =>
  Buffer.from(
    text
      .replaceAll(/=\r\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

function parsed(raw: string, from: string, to: readonly string[]): ReceivedMail {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, end).replaceAll(/\r\n\s+/g, ' ');
  const body = raw.slice(end + 4);
  const isQuoted = /^Content-Transfer-Encoding: quoted-printable/im.test(head);
  const subject = /^Subject: (.*)$/im.exec(head)?.[1]?.trim() ?? '';
  return { from, to, subject, text: (isQuoted ? decoded(body) : body).replaceAll('\r\n', '\n') };
}

/** @param login name and password that it asks for */
export async function startMailServer(login?: { user: string; pass: string }): Promise<TestMailServer> {
  const mails: ReceivedMail[] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _session, done) {
      if (username === login?.user && password === login?.pass) done(null, { user: username });
      else done(new Error(`Wrong password ${password}`));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const code = refusals.shift();
        if (code !== undefined) return done(Object.assign(new Error('Not now'), { responseCode: code }));
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push(
          parsed(
            Buffer.concat(chunks).toString('utf8'),
            from,
            envelope.rcptTo.map((r) => r.address),
          ),
        );
        done();
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const name = login === undefined ? '' : `${login.user}:${login.pass}@`;
  return {
    url: `smtp://${name}127.0.0.1:${port}`,
    mails,
    refuse: (...codes) => void refusals.push(...codes),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
