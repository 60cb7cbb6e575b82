import { MongoError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';

const labels = ['RetryableWriteError', 'TransientTransactionError', 'ResetPool', 'InterruptInUseConnections'];

/** Whether an error says that MongoDB is away or changing its primary, not that something is wrong with what was asked. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (/MongoNotConnected|PoolCleared|MongoExpiredSession|ServerClosed|MongoTopologyClosed/.test(error.name)) return true;
  return labels.some((label) => error.hasErrorLabel(label));
}
