import { readFile, readlink, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LaunchError } from './launch-error.js';
import { commandLine, isRunning, processIdentity, startVariable } from './process-identity.js';
import type { StoreProgram } from './store-pins.js';

/** Set on every store that is started, so that a later launcher can tell whether the one that started it still runs. */
export const ownerVariable = 'SUNDIAL_STORE_OWNER';

export interface EvictOptions {
  readonly program: StoreProgram;
  readonly dataDir: string;
  /** The file in which the store leaves its pid. */
  readonly pidFile: string;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs?: number;
}

const pollMs = 20;

/** Waits for a process that is not our child, of which no event tells. */
async function waitUntilGone(identity: string, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (isRunning(identity)) {
    if (Date.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It went in between.
  }
}

/**
 * Ends a store that a launcher left behind on this data folder when it was killed. Only a process that is the right program, uses
 * this folder and was started by a launcher that is gone is ended.
 * @throws LaunchError data_dir_in_use when somebody else's store, or one of a launcher that still runs, has the folder
 */
export async function evictOrphan({ program, dataDir, pidFile, graceMs = 20_000 }: EvictOptions): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  const identity = processIdentity(pid);
  if (identity === null) return;
  // Anything else means that the file is a leftover and its pid is used again by some other process.
  const folder = await realpath(dataDir);
  const [command = '', ...args] = commandLine(pid);
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  // A Redis not started here may have rewritten its command line to one word, "redis-server 127.0.0.1:6379", but works in its folder.
  if (basename(command.split(' ')[0] ?? '') !== program || !(args.includes(folder) || workingFolder === folder)) return;

  const owner = startVariable(pid, ownerVariable);
  if (owner === null) {
    throw new LaunchError(
      'data_dir_in_use',
      `A ${program} that Sundial did not start (pid ${pid}) uses ${folder}: stop it, or set SUNDIAL_DATA_DIR to another folder.`,
    );
  }
  if (isRunning(owner)) {
    const by = owner.split(':')[0];
    throw new LaunchError(
      'data_dir_in_use',
      `Sundial already runs with the data folder ${folder} (pid ${by}, its ${program} has pid ${pid}).`,
    );
  }
  kill(pid, 'SIGTERM');
  if (await waitUntilGone(identity, graceMs)) return;
  kill(pid, 'SIGKILL');
  if (await waitUntilGone(identity, 5_000)) return;
  throw new LaunchError(
    'data_dir_in_use',
    `A ${program} left over from an earlier run (pid ${pid}) can't be ended: run \`kill -9 ${pid}\`.`,
  );
}
