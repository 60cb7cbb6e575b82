import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const usage = `Usage: npm run test:faults [-- --only <words of a name>] [-- --list]

Breaks real processes under load, one fault after the other, and prints a table of what came of it.
Without options all of them, which takes some 12 minutes; \`npm test\` has the short ones.
`;

const { values } = parseArgs({
  options: { only: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help) {
  process.stdout.write(usage);
} else {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  const { status } = spawnSync(
    process.execPath,
    [
      mocha,
      ...(values.only === undefined ? [] : ['--fgrep', values.only]),
      ...(values.list ? ['--dry-run'] : []),
      'test/faults/*.test.ts',
    ],
    { stdio: 'inherit', env: { ...process.env, SUNDIAL_TEST_FAULTS: 'all', SUNDIAL_TEST_BUILT: '1' } },
  );
  process.exitCode = status ?? 1;
}
