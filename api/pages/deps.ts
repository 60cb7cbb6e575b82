import type { Config } from '../../shared/config/load.js';
import type { PriceTable } from '../../shared/domain/ai-prices.js';
import type { Logger } from '../../shared/observability/log.js';
import type { Stores } from '../../shared/store/stores.js';
import type { CredentialCache } from '../auth/credential-cache.js';
import type { Mailer } from '../../shared/mail/mailer.js';
import type { Oidc } from '../auth/oidc.js';
import type { SignInLimits } from '../auth/sign-in-limits.js';
import type { SetUp } from '../auth/set-up.js';
import type { Visitors } from '../auth/visitors.js';
import type { Background } from '../background.js';

/** What the pages of accounts work with. */
export interface AccountDeps {
  readonly stores: Stores;
  readonly background: Background;
  readonly credentials: CredentialCache;
  readonly visitors: Visitors;
  readonly setUp: SetUp;
  readonly signUp: Config['accounts']['signUp'];
  /** Null: no mail server is set. */
  readonly mailer: Mailer | null;
  readonly signInLimits: SignInLimits;
  /** Null: no provider is set. */
  readonly oidc: Oidc | null;
  /** Where links in mails lead to; '' only without a mail server. */
  readonly publicUrl: string;
  readonly bodyLimit: number;
  /** Bytes of a file to import. */
  readonly importLimit: number;
  readonly prices: PriceTable;
  readonly log: Logger;
}
