import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { LaunchError, reasonOf } from './launch-error.js';

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  readonly process: ChildProcess;
  /** Settles when the process is gone and its output is read; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /**
   * SIGTERM, and SIGKILL when the process is still there after `graceMs` (default 20 s). Calling it again gives the same promise; a later
   * call with a shorter time shortens it.
   */
  stop(options?: StopOptions): Promise<ProcessExit>;
}

export interface StopOptions {
  /** Milliseconds between SIGTERM and SIGKILL; 0 kills at once. */
  readonly graceMs?: number;
}

export interface ManagedProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment; without it that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly cwd?: string | undefined;
  readonly stdio: StdioOptions;
}

const defaultGraceMs = 20_000;
const running = new Set<ChildProcess>();

// A launcher or test that ends without stopping its processes (process.exit, an uncaught error) takes them along.
process.on('exit', () => running.forEach((child) => child.kill('SIGTERM')));

/** "exit code 1", "SIGKILL, often for lack of memory", for messages. */
export function describeExit({ code, signal }: ProcessExit): string {
  if (signal === null) return `exit code ${code}`;
  return signal === 'SIGKILL' ? 'SIGKILL, often for lack of memory' : signal;
}

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C reaches only the launcher, which then stops it in order.
 * @throws LaunchError binary_unusable when the program can't be started
 */
export async function startProcess({ name, command, args, env, cwd, stdio }: ManagedProcessOptions): Promise<ManagedProcess> {
  const child = spawn(command, args, { detached: true, stdio, cwd, ...(env && { env }) });
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new LaunchError('binary_unusable', `${name} can't be started: ${reasonOf(error)}.`, error);
  }
  running.add(child);

  const timers: NodeJS.Timeout[] = [];
  function stop({ graceMs = defaultGraceMs }: StopOptions = {}): Promise<ProcessExit> {
    if (!running.has(child)) return exited;
    if (timers.length === 0) child.kill('SIGTERM');
    timers.push(setTimeout(() => child.kill('SIGKILL'), graceMs));
    return exited;
  }
  void exited.then(() => timers.forEach((timer) => clearTimeout(timer)));
  return { name, pid: child.pid ?? 0, process: child, exited, stop };
}
