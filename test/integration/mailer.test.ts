import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createMailer, type Mail, type Mailer, type MailerOptions } from '../../shared/mail/mailer.js';
import type { Logger } from '../../shared/observability/log.js';
import { freePort } from '../../launcher/free-port.js';
import { eventually } from '../support/eventually.js';
import { startMailServer, type TestMailServer } from '../support/mail-server.js';

const mail: Mail = {
  to: 'ada@example.org',
  subject: 'A plain subject',
  text: `A link:\n\nhttps://x.example/?token=${'s'.repeat(90)}\n\n– Grüße`,
};

/** What was logged, as one text. */
function listeningLog(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const write = (...args: unknown[]): void => void lines.push(JSON.stringify(args));
  return { log: { debug: write, info: write, warn: write, error: write } as unknown as Logger, lines };
}

describe('mails', () => {
  let inbox: TestMailServer;
  const mailers: Mailer[] = [];
  const { log, lines } = listeningLog();
  const mailer = (options: Partial<MailerOptions> = {}): Mailer => {
    const made = createMailer({ smtpUrl: inbox.url, from: 'Sundial <s@example.org>', retryAfterMs: [5, 5], log, ...options });
    mailers.push(made);
    return made;
  };
  beforeEach(async () => {
    inbox = await startMailServer();
    lines.length = 0;
  });
  afterEach(async () => {
    await Promise.all(mailers.splice(0).map((m) => m.close()));
    await inbox.close();
  });

  it('arrive as they were written, from the sender that is set', async () => {
    mailer().post('test', () => Promise.resolve(mail));
    await eventually(() => inbox.mails.length === 1);
    expect(inbox.mails[0]).to.deep.include({ from: 's@example.org', to: ['ada@example.org'], subject: mail.subject });
    expect(inbox.mails[0]!.text.trim()).to.equal(mail.text);
  });

  it('go to one address, whatever stands in it', async () => {
    const sender = mailer();
    for (const to of ['a@x.example, eve@evil.example', 'a@x.example\r\nBcc: eve@evil.example', '"a" <eve@evil.example>']) {
      sender.post('test', () => Promise.resolve({ ...mail, to }));
    }
    sender.post('test', () => Promise.resolve({ ...mail, subject: 'Hi\r\nBcc: eve@evil.example' }));
    await sender.close();
    for (const { to } of inbox.mails) expect(to).to.have.lengthOf(1);
    expect(inbox.mails.map((m) => m.to).flat()).to.include('ada@example.org');
  });

  it('are tried again while the mail server is busy, and made once', async () => {
    let made = 0;
    inbox.refuse(451, 421);
    mailer().post('test', async () => {
      made += 1;
      return mail;
    });
    await eventually(() => inbox.mails.length === 1);
    expect(made).to.equal(1);
  });

  it('are given up when they are refused for good, and after some tries', async () => {
    inbox.refuse(550, 451, 451, 451, 451);
    const sender = mailer();
    sender.post('refused', () => Promise.resolve(mail));
    await eventually(() => lines.some((l) => l.includes('could not be sent"')));
    expect(lines.filter((l) => l.includes('not be sent yet'))).to.deep.equal([]);
    sender.post('busy', () => Promise.resolve(mail));
    await eventually(() => lines.filter((l) => l.includes('could not be sent"')).length === 2);
    expect(lines.filter((l) => l.includes('not be sent yet'))).to.have.lengthOf(2);
    expect(inbox.mails).to.deep.equal([]);
  });

  it('that can not be sent leave neither password nor address nor text in the log', async () => {
    const asking = await startMailServer({ user: 'sundial', pass: 'right' });
    try {
      const url = asking.url.replace('right', 'hunter2-wrong');
      mailer({ smtpUrl: url }).post('login', () => Promise.resolve(mail));
      mailer({ smtpUrl: `smtp://u:hunter2@127.0.0.1:${await freePort()}` }).post('away', () => Promise.resolve(mail));
      await eventually(() => lines.filter((l) => l.includes('could not be sent"')).length === 2);
    } finally {
      await asking.close();
    }
    for (const secret of ['hunter2', 'ada@', 'token=', 'link']) expect(lines.join('\n')).to.not.include(secret);
    expect(lines.join('\n')).to.include('EAUTH').and.include('ESOCKET');
  });

  it('are not waited for without end where a mail server says nothing', async () => {
    const silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    mailer({ smtpUrl: `smtp://127.0.0.1:${port}`, timeoutMs: 20 }).post('silent', () => Promise.resolve(mail));
    await eventually(() => lines.some((l) => l.includes('could not be sent"')));
    expect(lines.join('\n')).to.include('ETIMEDOUT');
    silent.close();
  });

  it('do not wait for one another', async () => {
    const sender = mailer();
    let release = (): void => undefined;
    sender.post('slow', () => new Promise((resolve) => (release = () => resolve(null))));
    sender.post('next', () => Promise.resolve(mail));
    await eventually(() => inbox.mails.length === 1);
    release();
  });

  it('that wait at the end are tried once more', async () => {
    inbox.refuse(451);
    const sender = mailer({ retryAfterMs: [600_000] });
    sender.post('test', () => Promise.resolve(mail));
    await eventually(() => lines.some((l) => l.includes('not be sent yet')));
    await sender.close();
    expect(inbox.mails).to.have.lengthOf(1);
    sender.post('late', () => Promise.resolve(mail));
    expect(lines.at(-1)).to.include('dropped');
  });
});
