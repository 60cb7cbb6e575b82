import { stopSharedStores } from './stores.js';

export const mochaHooks = { afterAll: [stopSharedStores] };
