import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** How a part of Sundial is started as a process of its own. */
export interface Program {
  readonly script: string;
  readonly nodeArgs: readonly string[];
}

/** `npm test` builds first, and compiled code starts in a quarter of the time; a single test file runs what stands in the sources. */
const isBuilt = process.env['SUNDIAL_TEST_BUILT'] === '1';
const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const programOf = (name: 'api' | 'worker' | 'launcher' | 'admin'): Program =>
  isBuilt
    ? { script: pathOf(`dist/${name}/main.js`), nodeArgs: [] }
    : { script: pathOf(`${name}/main.ts`), nodeArgs: ['--import', createRequire(import.meta.url).resolve('tsx')] };
