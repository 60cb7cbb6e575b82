import { spawn, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readEnvironment } from '../../shared/config/environment.js';
import { defaultCacheDir } from '../../launcher/store-binaries.js';

const version = '4.32.5';

/** Runs a program to its end, with its output on ours. */
function run(program: string, args: readonly string[], more: Pick<SpawnOptions, 'cwd' | 'env'> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...more, stdio: 'inherit', env: { ...process.env, ...more.env } });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** The folder schemathesis is in; pip puts it there when it is not. */
async function installed(): Promise<string> {
  const folder = join(defaultCacheDir(readEnvironment()), `schemathesis-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  // Beside it first, so that half an installation is never taken for a whole one
  const fresh = await mkdtemp(`${folder}.`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', fresh];
  if ((await run('python3', [...pip, `schemathesis==${version}`], { env: { PIP_ROOT_USER_ACTION: 'ignore' } })) !== 0) {
    await rm(fresh, { recursive: true, force: true });
    throw new Error(`pip could not install schemathesis ${version}`);
  }
  await rename(fresh, folder);
  return folder;
}

export interface FuzzRun {
  /** Of the OpenAPI document. */
  readonly url: string;
  readonly apiKey: string;
  /** Test cases for each operation. */
  readonly examples: number;
  readonly seed: number;
  /** Further arguments of `schemathesis run`; paths in them are absolute. */
  readonly more: readonly string[];
}

/** @returns the exit status: 0 when every check held */
export async function fuzz({ url, apiKey, examples, seed, more }: FuzzRun): Promise<number> {
  const folder = await installed();
  const checks = [
    'not_a_server_error',
    'status_code_conformance',
    'content_type_conformance',
    'response_headers_conformance',
    'response_schema_conformance',
    'unsupported_method',
    'ignored_auth',
  ];
  const options = {
    header: `Authorization: Bearer ${apiKey}`,
    checks: checks.join(','),
    mode: 'all',
    phases: 'examples,coverage,fuzzing',
    'max-examples': String(examples),
    seed: String(seed),
    'generation-database': 'none',
    'suppress-health-check': 'all',
    warnings: 'off',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  // It remembers failures in its working folder; every run is to be like the first
  const cwd = await mkdtemp(join(tmpdir(), 'sundial-fuzz-'));
  try {
    return await run('python3', ['-m', 'schemathesis.cli', 'run', url, ...flags, '--continue-on-failure', ...more], {
      cwd,
      env: {
        PYTHONPATH: folder,
        PYTHONDONTWRITEBYTECODE: '1',
        SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'),
      },
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
