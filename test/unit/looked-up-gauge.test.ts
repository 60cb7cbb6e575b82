import { expect } from 'chai';
import { mock } from 'node:test';
import { Registry } from 'prom-client';
import { lookedUpGauge } from '../../shared/observability/metrics.js';

const about = (name: string) => ({ name, help: name, labelNames: ['queue'] as const });

describe('a gauge that is looked up', () => {
  afterEach(() => mock.timers.reset());

  it('is left out while what it looks at does not answer, and keeps the others no longer than a scrape may take', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const registry = new Registry();
    lookedUpGauge(registry, about('hangs'), () => new Promise(() => undefined));
    lookedUpGauge(registry, about('fails'), () => Promise.reject(new Error('away')));
    lookedUpGauge(registry, about('works'), async () => [{ labels: { queue: 'days' }, value: 2 }]);
    const scraped = registry.metrics();
    mock.timers.tick(5000);
    const values = (await scraped).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(values).to.deep.equal(['works{queue="days"} 2']);
  });

  it('shows nothing of what it saw before', async () => {
    const registry = new Registry();
    const found = [[{ labels: { queue: 'days' }, value: 2 }], []];
    lookedUpGauge(registry, about('jobs'), async () => found.shift()!);
    expect(await registry.metrics()).to.include('jobs{queue="days"} 2');
    expect(await registry.metrics()).not.to.include('jobs{');
  });
});
