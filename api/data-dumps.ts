import type { UserDocument } from '../shared/store/collections.js';
import type { DataDumpDocument, NewDump } from '../shared/store/data-dumps.js';
import type { Stores } from '../shared/store/stores.js';
import type { Background } from './background.js';

/** Where a link to a dump leads to. */
export const downloadPath = (token: string): string => `/data_dumps/${token}`;

export type DumpRequest = Omit<NewDump, 'user_id'> & {
  readonly user: UserDocument;
  readonly ip: string;
  readonly request_id: string;
};

/**
 * Has a dump made.
 * @returns null while there is another one
 */
export async function askForDump(
  { stores, background }: { readonly stores: Pick<Stores, 'dataDumps' | 'audit'>; readonly background: Background },
  { user, ip, request_id, ...wanted }: DumpRequest,
): Promise<DataDumpDocument | null> {
  const dump = await stores.dataDumps.create({ user_id: user._id, ...wanted });
  if (!dump) return null;
  await stores.audit.write({ action: 'user.exported', actor: user, ip, details: { type: dump.type } });
  // With Redis away the sweep asks for it
  await background.writeDump({ id: dump._id, user_id: user._id, request_id }).catch(() => undefined);
  return dump;
}
