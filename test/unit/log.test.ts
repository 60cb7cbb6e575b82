import { expect } from 'chai';
import { createLogger } from '../../shared/observability/log.js';

describe('loggers', () => {
  it('share what they write to, so that many of them are no leak of listeners', () => {
    createLogger({ name: 'first', level: 'silent' });
    const before = process.listenerCount('exit');
    for (let i = 0; i < 12; i++) createLogger({ name: `logger ${i}`, level: 'silent' });
    expect(process.listenerCount('exit')).to.equal(before);
  });
});
