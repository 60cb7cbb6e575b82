import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError, type MongoClient } from 'mongodb';

const labels = ['RetryableWriteError', 'TransientTransactionError', 'ResetPool', 'InterruptInUseConnections'];

/**
 * Of a member that is the primary no more, is about to stop or starts; of a majority that is not there. Labels tell the same, but only where the
 * driver may repeat the command by itself: not of commands that are sent as they are, nor of updates of many.
 * https://github.com/mongodb/specifications/blob/master/source/server-discovery-and-monitoring/server-discovery-and-monitoring.md#not-writable-primary-and-node-is-recovering
 * https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
const awayCodes = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  64, // WriteConcernFailed: the majority did not have it in time
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  133, // FailedToSatisfyReadPreference: a shard has no primary
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  9001, // SocketException
  10_058, // LegacyNotPrimary
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

/** Of a connection that broke while something was written to it: the driver passes them on as they are. */
const socketCodes = new Set(['EPIPE', 'ECONNRESET']);

/** MongoDB went while something was done, or did not answer it, though no command failed by that. */
export class StoreWasAway extends Error {
  constructor() {
    super('MongoDB was away');
    this.name = 'StoreWasAway';
  }
}

/** Whether an error says that MongoDB is away or changing its primary, not that something is wrong with what was asked. */
export function isStoreAway(error: unknown): boolean {
  if (error instanceof StoreWasAway) return true;
  if (!(error instanceof MongoError))
    return error instanceof Error && socketCodes.has((error as NodeJS.ErrnoException).code ?? '');
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (/MongoNotConnected|PoolCleared|MongoExpiredSession|ServerClosed|MongoTopologyClosed/.test(error.name)) return true;
  if (typeof error.code === 'number' && awayCodes.has(error.code)) return true;
  // That of a bulk write wraps whatever was met, and tells nothing of it but the text
  if (error instanceof MongoServerError && error.errorResponse instanceof Error) return isStoreAway(error.errorResponse);
  return labels.some((label) => error.hasErrorLabel(label));
}

/** How often a client lost touch with MongoDB so far. */
export type OutageCount = () => number;

/**
 * Counts from now on. The driver empties its pool of connections when the server went away, which it hears from the connection that watches the
 * server, before a new server can be asked anything.
 */
export function countOutages(client: MongoClient): OutageCount {
  let outages = 0;
  client.on('connectionPoolCleared', () => (outages += 1));
  return () => outages;
}
