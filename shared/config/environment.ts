import { existsSync } from 'node:fs';
import { ConfigError, loadConfig, type Config } from './load.js';

/** The only reader of `process.env`: a `.env` file in the working folder fills in what the environment leaves open. */
export function readEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** The configuration of this process; with faults it prints them all and ends the process with code 1. */
export function configOrExit(): Config {
  try {
    return loadConfig(readEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
