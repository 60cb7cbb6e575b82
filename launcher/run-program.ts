import { spawn } from 'node:child_process';
import { codeOf } from './launch-error.js';

export interface ProgramResult {
  /** False when there is no such program, or it may not be executed. */
  readonly found: boolean;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunProgramOptions {
  /** Variables set in addition to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** After this many milliseconds the program is killed. */
  readonly timeoutMs?: number;
}

/** Runs a short-lived program to its end. Rejects only when aborted (with the signal's reason); every other outcome is in the result. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: RunProgramOptions = {},
): Promise<ProgramResult> {
  const { env = {}, signal, timeoutMs = 600_000 } = options;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const [file, argv] = words.length === 0 ? [command, args] : ['env', [...words, command, ...args]];
    const child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL' });
    const abort = (): boolean => child.kill('SIGKILL');
    signal?.addEventListener('abort', abort, { once: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', (error) => {
      signal?.removeEventListener('abort', abort);
      resolve({ found: false, code: null, signal: null, stdout, stderr: codeOf(error) });
    });
    child.once('close', (code, killedBy) => {
      signal?.removeEventListener('abort', abort);
      if (signal?.aborted) reject(signal.reason as Error);
      // 127: `env` and version managers such as pyenv say so that there is no such program.
      else resolve({ found: code !== 127, code, signal: killedBy, stdout, stderr });
    });
  });
}
