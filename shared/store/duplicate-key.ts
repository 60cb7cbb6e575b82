import { MongoServerError } from 'mongodb';

/** MongoDB's code for a value that a unique index has already. */
export const duplicateKey = 11000;

export const isDuplicateKey = (error: unknown): boolean => error instanceof MongoServerError && error.code === duplicateKey;
