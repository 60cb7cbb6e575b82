import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { optionWords, startStore, type Readiness, type RunningStore, type StoreOptions } from './store-process.js';

export interface RedisOptions extends StoreOptions {
  /** When writes go to disk: docs/scaling.md, "When Redis syncs its file". */
  readonly appendfsync?: 'always' | 'everysec' | 'no' | undefined;
  /** In bytes, or as Redis writes it ("256mb"); without it there is no limit. At the limit writes fail, nothing is dropped. */
  readonly maxmemory?: string | number | undefined;
  /** Letters, digits, "_" and "-". It does not show in the process list. */
  readonly password?: string | undefined;
  /** Default `redis.log` beside the data folder. */
  readonly logFile?: string | undefined;
  /** More of redis.conf. */
  readonly settings?: Readonly<Record<string, string | number>> | undefined;
}

const remedies = [
  [/No space left on device|ENOSPC/, 'its disk is full; free some space'],
  [
    /Bad file format reading the append only file|Unexpected end of file|redis-check-aof/,
    'its append only file is damaged; mend it with `redis-check-aof --fix`',
  ],
  [
    /Can't handle RDB format version/,
    'its data folder was written by a later version of Redis; use that version, or another data folder',
  ],
  [
    /Permission denied|Read-only file system|Can't open the append-only file/,
    'its data folder can not be written; `chown -R` it to the user who starts Sundial',
  ],
  [/FATAL CONFIG FILE ERROR/, 'this version of Redis refuses a setting; use Redis 6.2 or later'],
] as const;

/** Sends one INFO and reads the process's id from the answer: only our own process counts, and not while it loads its data. */
async function check(port: number, pid: number, password: string | undefined): Promise<Readiness> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const end = (state: Readiness): void => {
      socket.destroy();
      resolve(state);
    };
    socket.setEncoding('utf8').setTimeout(2_000, () => end('waiting'));
    socket.once('connect', () => socket.write(`${password === undefined ? '' : `AUTH ${password}\r\n`}INFO\r\n`));
    socket.once('error', () => end('waiting')).once('close', () => end('waiting'));
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (/^-(NOAUTH|WRONGPASS|ERR)/m.test(answer)) end('foreign');
      const process = /^process_id:(\d+)\r$/m.exec(answer)?.[1];
      const loading = /^loading:(\d)\r$/m.exec(answer)?.[1];
      if (process === undefined || loading === undefined) return;
      if (Number(process) !== pid) end('foreign');
      else end(loading === '0' ? 'ready' : 'waiting');
    });
  });
}

/**
 * Starts a redis-server on 127.0.0.1 (append only file on, no snapshots, `noeviction` as BullMQ needs it) and waits until it answers.
 * @throws LaunchError see startStore; TypeError for a password with other characters
 */
export async function startRedis(options: RedisOptions): Promise<RunningStore> {
  const {
    appendfsync = 'everysec',
    maxmemory,
    password,
    settings,
    logFile = join(dirname(options.dataDir), 'redis.log'),
    ...store
  } = options;
  if (password !== undefined && !/^[\w-]+$/.test(password))
    throw new TypeError('a Redis password is letters, digits, "_" and "-"');
  const pidFile = 'redis.pid';
  return startStore(
    {
      program: 'redis-server',
      title: 'Redis',
      logFile,
      pidFile,
      args: (dataDir, port) => [
        ...optionWords({
          dir: dataDir,
          port,
          bind: '127.0.0.1',
          pidfile: join(dataDir, pidFile),
          appendonly: 'yes',
          appendfsync,
          save: '',
          maxmemory,
          'maxmemory-policy': 'noeviction',
          // Its command line stays as it is, so that store-orphan.ts recognises it.
          'set-proc-title': 'no',
          daemonize: 'no',
          ...settings,
        }),
        ...(password === undefined ? [] : ['-']),
      ],
      input: password === undefined ? undefined : `requirepass ${password}\n`,
      check: (port, pid) => check(port, pid, password),
      url: (port) => `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
      portTaken: /Address already in use/,
      remedies,
    },
    store,
  );
}
