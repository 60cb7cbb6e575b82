import { expect } from 'chai';
import { bringsMetricsToken } from '../../shared/observability/metrics-token.js';

describe('the token of the metrics', () => {
  it('is brought as a bearer', () => {
    expect(bringsMetricsToken('Bearer 0123456789abcdef', '0123456789abcdef')).to.equal(true);
    expect(bringsMetricsToken('bearer  0123456789abcdef ', '0123456789abcdef')).to.equal(true);
  });

  it('is brought by nobody where none is set, and by nothing else', () => {
    expect(bringsMetricsToken('Bearer ', '')).to.equal(false);
    expect(bringsMetricsToken(undefined, '')).to.equal(false);
    expect(bringsMetricsToken(undefined, '0123456789abcdef')).to.equal(false);
    expect(bringsMetricsToken('0123456789abcdef', '0123456789abcdef')).to.equal(false);
    expect(bringsMetricsToken('Bearer 0123456789abcdeF', '0123456789abcdef')).to.equal(false);
    expect(bringsMetricsToken('Basic 0123456789abcdef', '0123456789abcdef')).to.equal(false);
  });
});
