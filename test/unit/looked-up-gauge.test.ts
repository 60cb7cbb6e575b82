import { expect } from 'chai';
import { Registry } from 'prom-client';
import { lookedUpGauge } from '../../shared/observability/metrics.js';

const about = (name: string) => ({ name, help: name, labelNames: ['queue'] as const });

describe('a gauge that is looked up', () => {
  const { setTimeout: realSetTimeout } = globalThis;
  afterEach(() => {
    globalThis.setTimeout = realSetTimeout;
  });

  it('is left out while what it looks at does not answer, and keeps the others no longer than a scrape may take', async () => {
    // However long it is waited for, it is over at once
    globalThis.setTimeout = ((run: () => void) => realSetTimeout(run, 0)) as typeof setTimeout;
    const registry = new Registry();
    lookedUpGauge(registry, about('hangs'), () => new Promise(() => undefined));
    lookedUpGauge(registry, about('fails'), () => Promise.reject(new Error('away')));
    lookedUpGauge(registry, { ...about('fails_without_labels'), labelNames: [] }, () => Promise.reject(new Error('away')));
    lookedUpGauge(registry, { ...about('works_without_labels'), labelNames: [] }, async () => [{ labels: {}, value: 3 }]);
    lookedUpGauge(registry, about('works'), async () => [{ labels: { queue: 'days' }, value: 2 }]);
    const values = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(values).to.deep.equal(['works_without_labels 3', 'works{queue="days"} 2']);
  });

  it('shows nothing of what it saw before', async () => {
    const registry = new Registry();
    const found = [[{ labels: { queue: 'days' }, value: 2 }], []];
    lookedUpGauge(registry, about('jobs'), async () => found.shift()!);
    expect(await registry.metrics()).to.include('jobs{queue="days"} 2');
    expect(await registry.metrics()).not.to.include('jobs{');
  });
});
