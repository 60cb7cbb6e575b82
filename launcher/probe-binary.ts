import { LaunchError, storeRemedy } from './launch-error.js';
import { runProgram } from './run-program.js';
import type { StoreProgram } from './store-pins.js';

const leastVersion: Record<StoreProgram, readonly [number, number]> = { mongod: [6, 0], 'redis-server': [6, 2] };

/** Debian's package and, where it differs, Fedora's, for the libraries a fetched mongod needs. */
const packages: readonly { library: RegExp; debian: string; fedora: string }[] = [
  { library: /^libcurl\.so/, debian: 'libcurl4', fedora: 'libcurl' },
  { library: /^liblzma\.so/, debian: 'liblzma5', fedora: 'xz-libs' },
  { library: /^lib(ssl|crypto)\.so\.3/, debian: 'libssl3', fedora: 'openssl-libs' },
  { library: /^lib(ssl|crypto)\.so\.1\.1/, debian: 'libssl1.1', fedora: 'openssl1.1' },
  { library: /^libgcc_s\.so/, debian: 'libgcc-s1', fedora: 'libgcc' },
];

function missingLibrary(binary: string, library: string): LaunchError {
  const known = packages.find((entry) => entry.library.test(library));
  const remedy = known
    ? `run \`apt install ${known.debian}\` (Fedora, RHEL: \`dnf install ${known.fedora}\`) and start again`
    : 'install the package that holds it and start again';
  return new LaunchError(
    'missing_library',
    `${binary} needs the shared library ${library}, which is not installed: ${remedy}, or ${storeRemedy}.`,
  );
}

/**
 * Runs `<binary> --version` once, which shows whether the program can run on this machine at all.
 * @returns the version as [major, minor]
 * @throws LaunchError missing_library, or binary_unusable (too old, not for this machine, not the program it should be)
 */
export async function probeBinary(program: StoreProgram, binary: string): Promise<readonly [number, number]> {
  const { found, code, signal, stdout, stderr } = await runProgram(binary, ['--version'], { timeoutMs: 30_000 });
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(stderr)?.[1];
  if (library !== undefined) throw missingLibrary(binary, library);
  const glibc = /version [`'](GLIBC_[\d.]+)' not found/.exec(stderr)?.[1];
  if (glibc !== undefined) {
    throw new LaunchError('binary_unusable', `${binary} needs ${glibc}, which this system is too old for: ${storeRemedy}.`);
  }
  if (signal === 'SIGILL') {
    throw new LaunchError(
      'binary_unusable',
      `${binary} can't run on this processor (MongoDB 5 and later need AVX): ${storeRemedy}.`,
    );
  }
  const version = /(?:db version v|server v=)(\d+)\.(\d+)/.exec(stdout);
  if (!found || code !== 0 || !version) {
    const said = (stderr || stdout).trim().split('\n')[0] ?? '';
    throw new LaunchError(
      'binary_unusable',
      `${binary} can't be run (${said || `exit code ${code ?? signal}`}): ${storeRemedy}.`,
    );
  }
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const [leastMajor, leastMinor] = leastVersion[program];
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    const least = `${leastMajor}.${leastMinor}`;
    throw new LaunchError(
      'binary_unusable',
      `${binary} is version ${major}.${minor}, but ${least} or later is needed: ${storeRemedy}.`,
    );
  }
  return [major, minor];
}
