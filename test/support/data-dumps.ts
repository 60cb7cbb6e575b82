import type { DumpType } from '../../shared/store/data-dumps.js';
import { eventually } from './eventually.js';
import type { TestServer } from './server.js';

/** A dump as a client has it, complete. */
export interface DumpRow {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly percent_complete: number;
  readonly download_url: string | null;
  readonly is_processing: boolean;
  readonly is_stuck: boolean;
  readonly has_failed: boolean;
  readonly expires: string | null;
  readonly created_at: string;
}

/** Has a dump made by the store and a worker, and gives its text as it is downloaded. */
export async function dumpOf({ stores, apiDeps, url }: TestServer, userId: string, type: DumpType): Promise<string> {
  const dump = await stores.dataDumps.create({ user_id: userId, type, email_when_finished: false, origin: url });
  if (!dump) throw new Error('there is another dump');
  await apiDeps.background.writeDump({ id: dump._id, user_id: userId });
  await eventually(async () => (await stores.dataDumps.byId(dump._id))?.state === 'completed', 60_000);
  const response = await fetch(`${url}/data_dumps/${await stores.dataDumps.issueLink(dump._id)}`);
  if (response.status !== 200) throw new Error(`the download answered ${response.status}`);
  return response.text();
}
