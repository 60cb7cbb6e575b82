import { expect } from 'chai';
import { createLogger } from '../../shared/observability/log.js';
import { throughOutages } from '../../worker/through-outages.js';

const log = createLogger({ name: 'test', level: 'silent' });

describe('work while MongoDB comes and goes', () => {
  it('is done again when it met no error, but an outage', async () => {
    let outages = 0;
    const seen: boolean[] = [];
    const work = async (again: boolean): Promise<void> => {
      seen.push(again);
      if (seen.length === 1) outages += 1;
    };
    await throughOutages(work, { outages: () => outages, stopping: new AbortController().signal, log });
    expect(seen).to.deep.equal([false, true]);
  });

  it('is done again when it has no end after an outage', async () => {
    let outages = 0;
    const seen: boolean[] = [];
    const work = async (again: boolean): Promise<void> => {
      seen.push(again);
      if (again) return;
      outages += 1;
      await new Promise(() => undefined);
    };
    await throughOutages(work, { outages: () => outages, stopping: new AbortController().signal, log }, 5);
    expect(seen).to.deep.equal([false, true]);
  });
});
