import { pino, type DestinationStream, type Logger } from 'pino';
import { errorForLog, withoutSecrets } from './redact.js';

export type { Logger };

const bufferBytes = 8 * 1024;
const flushEveryMs = 250;

/** Lines are written together: one system call a line took 8 % of the API's CPU time under load. */
function buffered(): ReturnType<typeof pino.destination> {
  const destination = pino.destination({ fd: 1, sync: false, minLength: bufferBytes });
  setInterval(() => destination.flush(), flushEveryMs).unref();
  process.on('exit', () => destination.flushSync());
  return destination;
}

const readable = (): DestinationStream =>
  pino.transport({ target: 'pino-pretty', options: { ignore: 'pid', translateTime: 'SYS:HH:MM:ss', singleLine: true } });

/** One for all loggers of a process: each has a listener to its end. */
let standardOutput: DestinationStream | null = null;

/**
 * JSON lines on stdout; on a terminal a readable form of the same. Secrets never reach a line: what may hold one is redacted, and what looks
 * like one is taken out of every line.
 * @param destination where lines go in place of stdout
 */
export function createLogger(options: { name: string; level: string }, destination?: DestinationStream): Logger {
  const base = {
    level: options.level,
    base: { process: options.name, pid: process.pid },
    redact: [
      'req.headers.authorization',
      'req.headers.cookie',
      'authorization',
      'cookie',
      'api_key',
      'apiKey',
      'password',
      'token',
    ],
    serializers: { err: errorForLog },
    hooks: { streamWrite: withoutSecrets },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(base, destination ?? (standardOutput ??= process.stdout.isTTY ? readable() : buffered()));
}
