import { MongoClient } from 'mongodb';
import { accepts, optionWords, startStore, type Readiness, type RunningStore, type StoreOptions } from './store-process.js';

export interface MongodOptions extends StoreOptions {
  /** In GB, 0.25 to 10,000; default 0.25. mongod needs about 100 MB beside it. */
  readonly cacheSizeGB?: number | undefined;
  readonly logFile: string;
  /** The replica set it is a member of, once that is initiated; default: none. */
  readonly replSet?: string | undefined;
}

const remedies = [
  [/No space left on device|ENOSPC/, 'its disk is full; free some space'],
  [/DBPathInUse/, 'another mongod uses its data folder; stop that one'],
  [
    /featureCompatibilityVersion|UPGRADE PROBLEM|Wrong mongod version|unsupported WiredTiger file version/i,
    'its data folder was written by another version of MongoDB; use that version, or another data folder',
  ],
  [
    /Permission denied|EACCES|Operation not permitted/,
    'its data folder belongs to somebody else; `chown -R` it to the user who starts Sundial',
  ],
  [/WT_PANIC|corrupt|WT_TRY_SALVAGE|Unrecoverable/i, 'its data is damaged; restore a backup'],
] as const;

/** Whatever is on the port, it does not keep this process from ending. */
const answerMs = 2_000;

/** Asks the server on the port who it is: only our own process counts. */
async function check(port: number, pid: number): Promise<Readiness> {
  if (!(await accepts(port))) return 'waiting';
  const client = new MongoClient(`mongodb://127.0.0.1:${port}`, {
    directConnection: true,
    serverSelectionTimeoutMS: answerMs,
    connectTimeoutMS: answerMs,
    socketTimeoutMS: answerMs,
    maxPoolSize: 1,
  });
  try {
    const status = await client.db('admin').command({ serverStatus: 1, metrics: 0, wiredTiger: 0, tcmalloc: 0 });
    return Number(status['pid']) === pid ? 'ready' : 'foreign';
  } catch {
    return 'waiting';
  } finally {
    await client.close();
  }
}

/**
 * Starts a mongod, standalone unless told otherwise, on 127.0.0.1 without a unix socket and waits until it answers commands. Anyone on this machine may connect:
 * it has no accounts. stop() lets it write a checkpoint first.
 * @throws LaunchError see startStore
 */
export async function startMongod({ cacheSizeGB = 0.25, logFile, replSet, ...options }: MongodOptions): Promise<RunningStore> {
  return startStore(
    {
      program: 'mongod',
      title: 'MongoDB',
      logFile,
      pidFile: 'mongod.lock',
      args: (dataDir, port) => [
        ...optionWords({
          dbpath: dataDir,
          port,
          bind_ip: '127.0.0.1',
          replSet,
          wiredTigerCacheSizeGB: cacheSizeGB,
          // The default, 6, takes CPU time for a few per cent of the disk
          zstdDefaultCompressionLevel: 3,
          // Its diagnostic data is for MongoDB's own support and takes up to 200 MB.
          setParameter: 'diagnosticDataCollectionEnabled=false',
        }),
        '--nounixsocket',
        '--quiet',
      ],
      check,
      url: (port) => `mongodb://127.0.0.1:${port}`,
      portTaken: /Address already in use/,
      remedies,
    },
    options,
  );
}
