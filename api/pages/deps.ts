import type { Config } from '../../shared/config/load.js';
import type { PriceTable } from '../../shared/domain/ai-prices.js';
import type { Stores } from '../../shared/store/stores.js';
import type { CredentialCache } from '../auth/credential-cache.js';
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
  readonly bodyLimit: number;
  readonly prices: PriceTable;
}
