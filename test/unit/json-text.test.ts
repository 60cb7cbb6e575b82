import { expect } from 'chai';
import fc from 'fast-check';
import { JsonText, quoted, toJson } from '../../shared/presenters/json-text.js';

/** Any value of an answer, parts of which are text already. */
const { value: anyValue } = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  object: fc.dictionary(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('__proto__', 'constructor', '"', '\\', '\u2028')),
    fc.oneof({ weight: 6, arbitrary: tie('value') }, { weight: 1, arbitrary: fc.constant(undefined) }),
  ),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue(),
    fc.constantFrom(-0, Number.NaN, Infinity, '\ud800', new Date(0)),
    fc.jsonValue().map((value) => new JsonText(JSON.stringify(value))),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
}));

describe('JSON of which parts are text already', () => {
  it('is what it would be without', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(toJson(value)).to.equal(JSON.stringify(value));
      }),
    );
  });

  it('quotes any text, also twice', () => {
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(anyText, (text) => {
        for (const _ of [1, 2]) expect(quoted(text)).to.equal(JSON.stringify(text));
      }),
    );
  });
});
