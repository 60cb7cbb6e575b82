import { expect } from 'chai';
import { LaunchError } from '../../launcher/launch-error.js';
import { startProcess, type ManagedProcess } from '../../launcher/managed-process.js';
import { supervise, type Part, type Supervision } from '../../launcher/supervised-part.js';
import { eventually } from '../support/eventually.js';

const run = (): Promise<ManagedProcess> =>
  startProcess({ name: 'Redis', command: 'sleep', args: ['1000'], stdio: ['ignore', 'ignore', 'ignore'] });

describe('launcher: a part that is kept up', () => {
  let cancel: AbortController;
  let lines: string[];
  let hopeless: string[];
  let waits: number[];
  let supervision: Supervision;
  let processes: ManagedProcess[];

  beforeEach(() => {
    cancel = new AbortController();
    [lines, hopeless, waits, processes] = [[], [], [], []];
    supervision = {
      signal: cancel.signal,
      report: (line) => lines.push(line.replace(/^\S+Z /, '')),
      onHopeless: (sentence) => hopeless.push(sentence),
      wait: async (ms) => void waits.push(ms),
    };
  });
  afterEach(async () => {
    cancel.abort();
    await Promise.all(processes.map((process) => process.stop({ graceMs: 0 })));
  });

  /** Starts `sleep`, unless `obstacle` has something against it. */
  const part = (obstacle: () => string | null): Part<ManagedProcess> => ({
    async start(onSpawn) {
      const reason = obstacle();
      if (reason !== null) throw new LaunchError('store_failed', reason);
      const process = await run();
      processes.push(process);
      onSpawn(process);
      return process;
    },
  });

  it('is given up with the sentence that says why when it does not get ready any more', async () => {
    let isFull = false;
    const why = 'Redis ended while it started (exit code 1): its disk is full; free some space.';
    const redis = part(() => (isFull ? `${why}\n  No space left on device` : null));
    const kept = supervise({ ...redis, logOf: () => '/data/redis.log' }, supervision);
    const first = await kept.first;
    expect(kept.isUp()).to.equal(true);
    isFull = true;
    first.process.kill('SIGTERM');
    await eventually(() => hopeless.length > 0);
    expect(hopeless).to.deep.equal([`Redis was started again 8 times in vain. ${why}\n  No space left on device`]);
    expect(waits).to.deep.equal([0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000]);
    expect(lines.slice(0, 3)).to.deep.equal([
      'Redis ended (SIGTERM; its log is /data/redis.log): started again',
      `${why} Next try in 0.5 s`,
      `${why} Next try in 1 s`,
    ]);
    expect(kept.isUp()).to.equal(false);
    expect(await kept.stop({ graceMs: 0 })).to.equal(null);
  });

  it('runs again when what was in the way is gone', async () => {
    let failures = 3;
    const kept = supervise(
      part(() => (processes.length === 1 && failures-- > 0 ? 'no' : null)),
      supervision,
    );
    (await kept.first).process.kill('SIGKILL');
    await eventually(() => processes.length === 2 && kept.isUp());
    expect(waits).to.deep.equal([0, 500, 1000, 2000]);
    expect(hopeless).to.deep.equal([]);
  });

  it('is not started again once all is to end, and what spawned just then is stopped', async () => {
    let spawned: ManagedProcess | null = null;
    const kept = supervise<ManagedProcess>(
      {
        async start(onSpawn, before) {
          const process = await run();
          processes.push(process);
          if (before !== null) {
            cancel.abort();
            spawned = process;
          }
          onSpawn(process);
          cancel.signal.throwIfAborted();
          return process;
        },
      },
      supervision,
    );
    (await kept.first).process.kill('SIGKILL');
    await eventually(() => cancel.signal.aborted);
    await kept.stop({ graceMs: 60_000 });
    expect(await spawned!.exited).to.deep.equal({ code: null, signal: 'SIGTERM' });
    expect(processes).to.have.length(2);
    expect(hopeless).to.deep.equal([]);
  });

  it('ends its waiting at once', async () => {
    const kept = supervise(
      part(() => (processes.length === 1 ? 'no' : null)),
      {
        ...supervision,
        wait: async (ms, signal) => {
          waits.push(ms);
          if (ms > 0)
            await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
        },
      },
    );
    (await kept.first).process.kill('SIGKILL');
    await eventually(() => waits.includes(500));
    cancel.abort();
    expect(await kept.stop({ graceMs: 60_000 })).to.equal(null);
    expect(processes).to.have.length(1);
    expect(hopeless).to.deep.equal([]);
  });

  it('is not kept up when its first start fails', async () => {
    const kept = supervise(
      part(() => 'no'),
      supervision,
    );
    expect(await kept.first.catch((error: unknown) => (error as Error).message)).to.equal('no');
    expect(await kept.stop({ graceMs: 0 })).to.equal(null);
    expect([lines, hopeless]).to.deep.equal([[], []]);
  });
});
