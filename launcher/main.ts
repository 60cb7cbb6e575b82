import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configOrExit, readEnvironment } from '../shared/config/environment.js';
import type { Config } from '../shared/config/load.js';
import { plainOrigin } from '../shared/config/origin.js';
import { sameWishMs } from '../shared/shutdown.js';
import { firstAccount } from './first-account.js';
import { LaunchError } from './launch-error.js';
import { createProgressLine } from './progress-line.js';
import { startStack, type ServiceCommand, type Stack } from './stack.js';
import { defaultCacheDir } from './store-binaries.js';
import { usage, welcomeText } from './welcome.js';

const hurriedGraceMs = 2_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`\n${line}\n`);

/** A service beside this module: compiled, or as source when this runs as source (tsx). */
function serviceCommand(name: 'api' | 'worker'): ServiceCommand {
  const compiled = fileURLToPath(new URL(`../${name}/main.js`, import.meta.url));
  return existsSync(compiled)
    ? { script: compiled }
    : { script: compiled.replace(/js$/, 'ts'), nodeArgs: ['--import', createRequire(import.meta.url).resolve('tsx')] };
}

interface Signals {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly stop: AbortSignal;
  /** Called for one that comes later than the first, by hand. */
  onAgain: () => void;
}

function listenToSignals(): Signals {
  const controller = new AbortController();
  const signals: Signals = { stop: controller.signal, onAgain: () => process.exit(1) };
  let first = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (first !== 0 && Date.now() - first < sameWishMs) return;
      if (first !== 0) return signals.onAgain();
      first = Date.now();
      say('\nStopping …  (once more: at once)');
      controller.abort(new LaunchError('aborted', 'Stopped before the start was complete.'));
    });
  }
  return signals;
}

async function launch(config: Config, signals: Signals): Promise<Stack> {
  const { server, stores, local } = config;
  const env = readEnvironment();
  say('Starting Sundial');
  return startStack({
    host: server.host,
    port: server.port,
    mongoUrl: stores.mongoUrl,
    redisUrl: stores.redisUrl,
    dataDir: local.dataDir,
    cacheDir: local.cacheDir || defaultCacheDir(env),
    appendfsync: local.appendfsync,
    api: serviceCommand('api'),
    worker: serviceCommand('worker'),
    env,
    stopSeconds: server.shutdownSeconds,
    report: say,
    onProgress: createProgressLine(process.stderr),
    signal: signals.stop,
  });
}

const stopRequested = (signal: AbortSignal): Promise<null> =>
  new Promise((resolveNow) => {
    if (signal.aborted) resolveNow(null);
    signal.addEventListener('abort', () => resolveNow(null), { once: true });
  });

/** Runs until a signal (0) or until a part can not be kept up (1). */
async function run(config: Config): Promise<number> {
  const signals = listenToSignals();
  const stack = await launch(config, signals);
  signals.onAgain = () => void stack.stop({ graceMs: hurriedGraceMs });
  try {
    const account = await firstAccount(stack.mongoUrl, config.admin);
    const ownStores = config.stores.mongoUrl === '' || config.stores.redisUrl === '';
    const publicUrl = plainOrigin(config.server.url);
    const dataDir = ownStores ? resolve(config.local.dataDir) : null;
    say(welcomeText({ address: stack.address, publicUrl, account, dataDir }));
    const failure = await Promise.race([stack.failed, stopRequested(signals.stop)]);
    if (failure !== null) complain(failure);
    return failure === null ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(usage());
} else if (process.argv.length > 2) {
  process.stderr.write(`Unknown option ${process.argv[2]}.\n\n${usage()}`);
  process.exitCode = 1;
} else {
  try {
    process.exitCode = await run(configOrExit());
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    complain(error.message);
    process.exitCode = 1;
  }
}
