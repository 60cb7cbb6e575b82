import { createRequire } from 'node:module';
import type { MochaOptions, Runner } from 'mocha';

// mocha finds a reporter by a default or CommonJS export
const { reporters } = createRequire(import.meta.url)('mocha') as typeof import('mocha');

/** Where the run's result is left as JSON, for .ci/run. */
export const resultFile = 'dist/test-result.json';

/** mocha's usual output, and its JSON result in a file. */
class SpecAndJson extends reporters.Spec {
  readonly json: unknown;

  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    this.json = new reporters.JSON(runner, { ...options, reporterOption: { output: resultFile } } as MochaOptions);
  }
}

export { SpecAndJson as default };
