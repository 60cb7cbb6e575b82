import { faultTable } from '../faults/report.js';
import { stopSharedStores } from './stores.js';

/** Of the faults that were tried, if any. */
function printFaults(): void {
  const table = faultTable();
  if (table !== '') process.stdout.write(`\n${table}\n`);
}

export const mochaHooks = { afterAll: [stopSharedStores, printFaults] };
