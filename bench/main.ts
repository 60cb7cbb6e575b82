import { benchIngest } from './ingest.js';

const benches: Record<string, { about: string; run: () => Promise<void> }> = {
  ingest: { about: 'heartbeats in: throughput, latency, CPU, memory, disk', run: benchIngest },
};

const name = process.argv[2];
const bench = name === undefined ? undefined : benches[name];
if (bench) await bench.run();
else {
  const list = Object.entries(benches).map(([key, { about }]) => `  ${key}  ${about}`);
  process.stdout.write(`Usage: npm run bench -- <name>\n\n${list.join('\n')}\n`);
  process.exitCode = name === undefined || name === '--help' ? 0 : 1;
}
