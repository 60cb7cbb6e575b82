import type { Logger } from '../observability/log.js';
import { createMailer, type Mailer } from './mailer.js';
import { defaultSender } from './mails.js';

/**
 * The mailer as the settings have it; null where no mail server is set.
 * @param origin where people reach this server
 */
export const openMailer = (
  { smtpUrl, from }: { readonly smtpUrl: string; readonly from: string },
  origin: string,
  log: Logger,
): Mailer | null => (smtpUrl === '' ? null : createMailer({ smtpUrl, from: from || defaultSender(origin), log }));
