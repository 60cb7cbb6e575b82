import { readFileSync } from 'node:fs';

/*
 * A pid alone says little: it is used again after a while, and in a container every run has the same one. With the time the process was
 * started (clock ticks since boot, proc(5)) and the boot's id it is unique. Where there is no /proc (macOS) only the pid is left.
 */
function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Identifies one run of one process, such as `4711:88123:1f0c…`; null when no such process runs (a zombie does not run). */
export function processIdentity(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return process.platform !== 'linux' && isAlive(pid) ? String(pid) : null;
  // Field 2 is the name in brackets and may hold spaces, so fields are counted from the last bracket: 3 is the state, 22 the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return `${pid}:${fields[19] ?? ''}:${readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}`;
}

/** Whether the very run that `identity` names is still going on. */
export function isRunning(identity: string): boolean {
  return processIdentity(Number(identity.split(':')[0])) === identity;
}

/** The command line of a process as its words; empty when it is gone or not ours to see. */
export function commandLine(pid: number): string[] {
  return (readProc(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
}

/** One variable of the environment a process was started with; null when unset or not ours to see. */
export function startVariable(pid: number, name: string): string | null {
  const entry = (readProc(`/proc/${pid}/environ`) ?? '').split('\0').find((line) => line.startsWith(`${name}=`));
  return entry === undefined ? null : entry.slice(name.length + 1);
}
