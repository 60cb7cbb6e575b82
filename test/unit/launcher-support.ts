import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from '../../launcher/process-identity.js';
import { LaunchError, type LaunchErrorCode } from '../../launcher/launch-error.js';
import { defaultCacheDir, findStoreBinary } from '../../launcher/store-binaries.js';
import type { StoreProgram } from '../../launcher/store-pins.js';
import { expect } from 'chai';

export const tempFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sundial-test-'));

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** The real program; fetched on the first run of all. */
export const storeBinary = (program: StoreProgram): Promise<string> =>
  findStoreBinary(program, { cacheDir: defaultCacheDir(process.env) });

/** The promise must reject with a LaunchError of this code; its message is returned. */
export async function launchFailure(promise: Promise<unknown>, code: LaunchErrorCode): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LaunchError)) throw new Error(`expected a LaunchError, not ${String(error)}`, { cause: error });
  expect(error.code, error.message).to.equal(code);
  return error.message;
}

/** Of a process that is not our child, so that no event tells of its end. Mocha's timeout is the deadline. */
export async function gone(identity: string): Promise<void> {
  while (isRunning(identity)) await delay(10);
}

/**
 * A service as the launcher expects it. It acts upon its first argument: `ready`, `exit` (before it is ready), `mute` (never ready),
 * `slow` (ready after 24 times that it says it is at work) or `stubborn` (does not stop); it exits with code 3 on SIGUSR2.
 */
const serviceSource = `
  const [mode, address] = process.argv.slice(2);
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => { if (mode !== 'stubborn') { console.log('stopped by SIGTERM'); process.exit(0); } });
  process.on('SIGUSR2', () => { console.error('the disk is on fire'); process.exit(3); });
  if (mode === 'exit') { console.error('MONGO_URL must not be ' + process.env.MONGO_URL); process.exit(1); }
  console.log(JSON.stringify({ HOST: process.env.HOST, PORT: process.env.PORT, MONGO_URL: process.env.MONGO_URL, pid: process.pid }));
  let steps = 0;
  const work = () => process.send((steps += 1) > 24 ? { type: 'ready' } : { type: 'working' }, () => steps <= 24 && setTimeout(work, 50));
  if (mode === 'slow') work();
  else if (mode !== 'mute') process.send({ type: 'ready', address });
  setInterval(() => {}, 1e6);
`;

export async function writeService(folder: string): Promise<string> {
  const script = join(folder, 'service.mjs');
  await writeFile(script, serviceSource);
  return script;
}
