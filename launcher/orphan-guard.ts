import { startProcess, type ManagedProcess } from './managed-process.js';

export interface OrphanGuard {
  readonly pid: number;
  /** Ended with SIGTERM once the services are gone. */
  watchStore(store: ManagedProcess): void;
  /** Waited for, as it ends by itself when its IPC channel closes; killed after the time given. */
  watchService(service: ManagedProcess): void;
  /** Ends the guard without touching anything: the last step of a regular shutdown. */
  release(): Promise<void>;
}

export interface OrphanGuardOptions {
  /** How long services may take to end by themselves. */
  readonly serviceSeconds?: number;
}

/*
 * Reads what runs, each time all of it, until "done" or the end of its input. A pipe ends when the last writer is gone, so a SIGKILLed launcher is
 * noticed at once. Services come first: they still need the stores for what they have in hand. A zombie (state Z, where pid 1 of a
 * container buries nobody) does not count.
 */
const script = `
stores=
services=
while read -r kind pids; do
  case $kind in
    stores) stores=$pids ;;
    services) services=$pids ;;
    done) exit 0 ;;
  esac
done
running() {
  for pid in $services; do
    state=
    read -r _ _ state _ < "/proc/$pid/stat"
    if [ "$state" != Z ] && kill -0 "$pid"; then return 0; fi
  done
  return 1
}
exec 2>/dev/null
tenths=$1
while [ "$tenths" -gt 0 ] && running; do
  sleep 0.1
  tenths=$((tenths - 1))
done
if running; then kill -KILL $services; fi
if [ -n "$stores" ]; then kill -TERM $stores; fi
`;

/**
 * Starts a tiny shell that takes the processes it is told of down when this process is gone without having stopped them (SIGKILL, out of
 * memory), so that no store outlives its launcher.
 */
export async function startOrphanGuard({ serviceSeconds = 15 }: OrphanGuardOptions = {}): Promise<OrphanGuard> {
  const guard = await startProcess({
    name: 'orphan guard',
    command: 'sh',
    args: ['-c', script, 'sundial-guard', String(Math.ceil(serviceSeconds * 10))],
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const input = guard.process.stdin;
  // EPIPE: somebody killed it. Then there is no guard, and nothing else to do about it.
  input?.on('error', () => undefined);
  // Those that ended are forgotten: after a while a pid is some other process's
  const watch = (kind: 'stores' | 'services'): ((process: ManagedProcess) => void) => {
    const pids = new Set<number>();
    const tell = (): void => void input?.write(`${kind} ${[...pids].join(' ')}\n`);
    return ({ pid, exited }) => {
      pids.add(pid);
      tell();
      void exited.then(() => {
        pids.delete(pid);
        tell();
      });
    };
  };
  return {
    pid: guard.pid,
    watchStore: watch('stores'),
    watchService: watch('services'),
    release: async () => {
      input?.end('done\n');
      await guard.exited;
    },
  };
}
