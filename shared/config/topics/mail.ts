import type { Topic } from '../setting.js';

export const mail = {
  smtpUrl: {
    env: 'SUNDIAL_SMTP_URL',
    kind: 'string',
    default: '',
    secret: true,
    pattern: /^smtps?:\/\//,
    form: 'an address that begins with smtp:// or smtps://',
    about: 'Mail server, such as smtps://name:password@mail.example.org; empty: no mails, administrators hand out links',
  },
  from: {
    env: 'SUNDIAL_MAIL_FROM',
    kind: 'string',
    default: '',
    pattern: /^[^@\r\n]*[^@\s]+@[^@\s]+$/,
    form: 'an email address, or "Name <address>"',
    about: 'Sender of mails; empty: sundial@ the host of SUNDIAL_URL',
  },
} as const satisfies Topic;
