import { benchIngest } from './ingest.js';
import { benchOverload } from './overload.js';
import { benchScale } from './scale.js';
import { benchPages } from './pages.js';
import { benchReads } from './reads.js';

const benches: Record<string, { about: string; run: (args: readonly string[]) => Promise<void> }> = {
  ingest: { about: 'heartbeats in: throughput, latency, CPU, memory, disk [--batch 25]', run: benchIngest },
  reads: {
    about:
      'every read endpoint: latency, CPU, memory, disk, effect on heartbeats in [--heartbeats 1000000 --users 100 --rate <half the top rate> --pause 10]',
    run: benchReads,
  },
  pages: {
    about: 'the dashboard in a browser: ms until the numbers are painted, kB [--heartbeats 1000000 --visits 10]',
    run: benchPages,
  },
  scale: { about: 'throughput with 1, 2 and 4 workers, and what becomes the limit [--heartbeats 400000]', run: benchScale },
  overload: {
    about: 'more heartbeats than can be processed: acknowledgements, refusals, memory, recovery [--times 3 --seconds 60]',
    run: benchOverload,
  },
};

// Its processes go with it, which they do at an orderly exit only
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const [name, ...args] = process.argv.slice(2);
const bench = name === undefined ? undefined : benches[name];
if (bench) await bench.run(args);
else {
  const list = Object.entries(benches).map(([key, { about }]) => `  ${key}  ${about}`);
  process.stdout.write(`Usage: npm run bench -- <name>\n\n${list.join('\n')}\n`);
  process.exitCode = name === undefined || name === '--help' ? 0 : 1;
}
