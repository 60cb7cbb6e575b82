import { startTestServer } from '../support/server.js';
import { stopSharedStores } from '../support/stores.js';
import { userWithHistory } from './history.js';
import { fuzz } from './schemathesis.js';

/** `npm run fuzz [-- arguments of schemathesis]`: calls every operation with values that fit its OpenAPI document and with ones that do not. */
const server = await startTestServer({ communityMinUsers: 1 });
try {
  const { apiKey } = await userWithHistory(server);
  const more = process.argv.slice(2);
  process.exitCode = await fuzz({ url: `${server.url}/api/v1/openapi.json`, apiKey, examples: 80, seed: 1, more });
} finally {
  await server.close();
  await stopSharedStores();
}
