import { MongoBulkWriteError, MongoServerError } from 'mongodb';

/** MongoDB's code for a value that a unique index has already. */
export const duplicateKey = 11000;

export const isDuplicateKey = (error: unknown): boolean => error instanceof MongoServerError && error.code === duplicateKey;

/** Whether that is all that kept writes from being made. */
export function areDuplicateKeys(error: unknown): boolean {
  const failed = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : [];
  return failed.length > 0 && failed.every(({ code }) => code === duplicateKey);
}
