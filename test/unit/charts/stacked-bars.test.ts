import { expect } from 'chai';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { StackedBars } from '../../../web/charts/stacked-bars.js';
describe('x', () => {
  it('y', () => {
    expect(renderToString(h(StackedBars, { names: ['a'], units: [] }))).to.equal('1');
  });
});
