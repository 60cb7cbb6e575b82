import { finished, shotsFor, stored } from './ingest.js';
import { createClient } from './load.js';
import type { BenchStack } from './stack.js';

const developers = 200;
const heartbeatsEach = 500;
const connections = 16;
/** Apart from the seeds of other loads. */
const firstSeed = 80_000;

/** Heartbeats a second that go through to computed days when as many are sent as are taken, as this machine is right now. */
export async function topRate(stack: BenchStack): Promise<number> {
  const shots = shotsFor(await stack.newUsers(developers), firstSeed, heartbeatsEach);
  const before = await stored(stack);
  const client = createClient(stack.address, connections);
  const start = performance.now();
  const results = await client.closedLoop(shots);
  await finished(stack, before + developers * heartbeatsEach);
  const seconds = (performance.now() - start) / 1000;
  client.close();
  const refused = results.filter(({ status }) => status !== 202).length;
  if (refused > 0) throw new Error(`${refused} requests were not answered with 202`);
  return (developers * heartbeatsEach) / seconds;
}
