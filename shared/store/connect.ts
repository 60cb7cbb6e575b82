import { MongoClient, type CommandFailedEvent, type CommandSucceededEvent, type Db } from 'mongodb';
import type { StoreTimer } from '../observability/metrics.js';

export interface MongoOptions {
  readonly url: string;
  /** Shown in the server's log and `currentOp`. */
  readonly appName: string;
  /** How long to look for a usable server before an operation fails, in ms. */
  readonly timeoutMs: number;
  readonly maxPoolSize?: number;
  /** How often to see whether the server still answers, in ms; default the driver's 10 s. One that hangs is missed after this and `timeoutMs`. */
  readonly lookEveryMs?: number;
  /** Told how long each command took. */
  readonly timer?: StoreTimer;
}

const defaultDatabase = 'sundial';
const namesDatabase = /^[^/]+\/\/[^/]+\/[^?]/;

/**
 * A client for the database named in the URL's path ("sundial" without one). It does not connect yet (see `whenReachable`); after an outage it
 * does so by itself.
 */
export function createMongo(options: MongoOptions): { client: MongoClient; db: Db } {
  const client = new MongoClient(options.url, {
    appName: options.appName,
    serverSelectionTimeoutMS: options.timeoutMs,
    connectTimeoutMS: options.timeoutMs,
    socketTimeoutMS: 60_000,
    ...(options.lookEveryMs === undefined ? {} : { heartbeatFrequencyMS: options.lookEveryMs }),
    maxPoolSize: options.maxPoolSize ?? 20,
    // Whatever the URL says. What fewer members have may be gone after a fail-over, also with an arbiter, where MongoDB's own default is less;
    // and figures are made of what was just written, which a secondary may not have yet
    w: 'majority',
    readPreference: 'primary',
    promoteBuffers: true,
    monitorCommands: options.timer !== undefined,
    ignoreUndefined: true,
    // All text was made well-formed when it came in
    enableUtf8Validation: false,
  });
  const { timer } = options;
  if (timer) {
    const took = ({ commandName, duration }: CommandSucceededEvent | CommandFailedEvent): void =>
      timer(commandName, duration / 1000);
    client.on('commandSucceeded', took);
    client.on('commandFailed', took);
  }
  return { client, db: client.db(namesDatabase.test(options.url) ? undefined : defaultDatabase) };
}
