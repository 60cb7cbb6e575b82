import { pino, type Logger } from 'pino';

export type { Logger };

/** JSON lines on stdout; on a terminal a readable form of the same. Secrets never reach a line: what may hold one is redacted. */
export function createLogger(options: { name: string; level: string }): Logger {
  const base = {
    level: options.level,
    base: { process: options.name, pid: process.pid },
    redact: ['req.headers.authorization', 'req.headers.cookie', 'authorization', 'api_key', 'apiKey', 'password'],
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (!process.stdout.isTTY) return pino(base);
  return pino({ ...base, transport: { target: 'pino-pretty', options: { ignore: 'pid', translateTime: 'SYS:HH:MM:ss' } } });
}
