import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { within } from './within.js';

/** Where a process keeps its figures, in Prometheus' form. */
export type Metrics = Registry;

/** Seconds: from an answer out of memory to one that nobody waits for any more. */
export const secondsBuckets = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A registry with what Node tells of every process: CPU, memory, event loop, garbage collection. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Takes how long one operation of a store took. */
export type StoreTimer = (operation: string, seconds: number) => void;

export function storeTimer(registry: Metrics, store: 'mongodb' | 'redis'): StoreTimer {
  const name = 'sundial_store_seconds';
  const histogram =
    (registry.getSingleMetric(name) as Histogram<'store' | 'operation'> | undefined) ??
    new Histogram({
      name,
      help: 'Time that operations of the stores took',
      labelNames: ['store', 'operation'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
  return (operation, seconds) => histogram.observe({ store, operation }, seconds);
}

/** What a counter of this process has come to, all its labels together; 0 where there is none of the name. */
export async function totalOf(registry: Metrics, name: string): Promise<number> {
  const found = await registry.getSingleMetric(name)?.get();
  return found?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
}

/** A scrape that takes longer is given up (Prometheus: after 10 s), and a process that is not scraped seems to be gone. */
const patienceMs = 3000;

/** A gauge that is looked up whenever somebody asks; nothing is shown while it can't be. */
export function lookedUpGauge<Label extends string>(
  registry: Metrics,
  about: { readonly name: string; readonly help: string; readonly labelNames: readonly Label[] },
  look: () => Promise<readonly { readonly labels: Readonly<Partial<Record<Label, string>>>; readonly value: number }[]>,
): void {
  const gauge = new Gauge<Label>({
    ...about,
    registers: [],
    async collect() {
      const found = await within(patienceMs, look()).catch(() => []);
      this.reset();
      // A gauge without labels would be 0
      if (about.labelNames.length === 0) this.remove();
      for (const { labels, value } of found) this.set(labels, value);
    },
  });
  registry.registerMetric(gauge);
}
