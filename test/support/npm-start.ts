import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { programOf } from './programs.js';

const { script, nodeArgs } = programOf('launcher');

/** The last line that `npm start` prints when all is ready. */
export const readyLine = 'Ctrl-C stops everything.';

export interface NpmStart {
  readonly child: ChildProcess;
  /** All it has printed so far. */
  readonly output: () => string;
  /** Resolves when it has printed this text; rejects when it ends before. */
  readonly printed: (text: string) => Promise<void>;
  readonly exited: Promise<number | null>;
}

/**
 * `npm start` as a process, on a free port, with its data in `folder`: no .env of somebody's is read, and nothing of this environment but what
 * programs need.
 */
export function npmStart(folder: string, env: Record<string, string> = {}, args: readonly string[] = []): NpmStart {
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: homedir(), PORT: '0', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      listeners.forEach((listener) => listener());
    });
  }
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const printed = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!output.includes(text)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      void exited.then((code) => reject(new Error(`ended with ${code} before it printed "${text}":\n${output}`)));
    });
  return { child, output: () => output, printed, exited };
}
