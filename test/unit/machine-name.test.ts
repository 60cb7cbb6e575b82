import { expect } from 'chai';
import fc from 'fast-check';
import { decodeMachineName, machineNameLimit } from '../../shared/domain/machine-name.js';

/** Go's url.QueryEscape, as the CLI uses it. */
function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function escapedTimes(text: string, times: number): string {
  let escaped = text;
  for (let i = 0; i < times; i += 1) escaped = queryEscape(escaped);
  return escaped;
}

/** Short names with what is special to escapes, besides any character. */
const machineName = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('a', 'B', '2', '5', 'F', '7', '%', '+', ' ', "'", '.', '-', 'é', '😀', '\u0000'),
    maxLength: 20,
  }),
);

describe('decodeMachineName', () => {
  const cases: readonly [header: string | null | undefined, name: string | null][] = [
    // three batches of one captured run
    ['Jane%27s+laptop', "Jane's laptop"],
    ['Jane%2527s%2Blaptop', "Jane's laptop"],
    ['Jane%252527s%252Blaptop', "Jane's laptop"],
    ["Jane's laptop", "Jane's laptop"],
    ['Jane%27s%20laptop', "Jane's laptop"],
    ['vscode.dev', 'vscode.dev'],
    ['Work Chrome', 'Work Chrome'],
    ['devbox', 'devbox'],
    ['J%C3%BCrgen', 'Jürgen'],
    ['%F0%9F%98%80', '😀'],
    // a "+" that the CLI could have written for a space is one, any other stays
    ['a+b', 'a b'],
    ['a%2Bb', 'a b'],
    ["Jane's a+b", "Jane's a+b"],
    ['Jane%27s+a%2Bb', "Jane's a+b"],
    // escapes that are none are left as they are
    ['100%', '100%'],
    ['50%25', '50%'],
    ['%zz%4', '%zz%4'],
    ['a%FFb', 'a%FFb'],
    ['a%C3', 'a%C3'],
    // control characters, lone surrogates and space around the name
    ['a%00b%0Ac', 'abc'],
    ['a\uD800b', 'ab'],
    ['+a+', 'a'],
    ['', null],
    ['  ', null],
    ['%00', null],
    ['+', null],
    [null, null],
    [undefined, null],
  ];
  for (const [header, name] of cases) {
    it(`${JSON.stringify(header) ?? 'undefined'} is ${JSON.stringify(name)}`, () =>
      expect(decodeMachineName(header)).to.equal(name));
  }

  it('cuts to 200 code units and splits no character', () => {
    expect(decodeMachineName('x'.repeat(500))).to.equal('x'.repeat(200));
    expect(decodeMachineName(`${'x'.repeat(199)}😀`)).to.equal('x'.repeat(199));
  });

  it('does not depend on how often a name was escaped', () => {
    fc.assert(
      fc.property(machineName, fc.integer({ min: 1, max: 6 }), (name, times) => {
        expect(decodeMachineName(escapedTimes(name.toWellFormed(), times))).to.equal(decodeMachineName(name.toWellFormed()));
      }),
      { numRuns: 2000 },
    );
  });

  it('follows the CLI through a run of 100 batches', () => {
    expect(decodeMachineName(escapedTimes("Jane's laptop", 100))).to.equal("Jane's laptop");
  });

  it('is stable, clean and short', () => {
    fc.assert(
      fc.property(fc.oneof(machineName, fc.string({ unit: 'binary', maxLength: 400 })), (header) => {
        const name = decodeMachineName(header);
        expect(decodeMachineName(name)).to.equal(name);
        if (name === null) return;
        expect(name.length).to.be.within(1, machineNameLimit);
        expect(name)
          .to.equal(name.trim())
          .and.not.match(/\p{Cc}|\p{Cs}/u);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes little time for hostile headers', () => {
    const hostile = [`%${'25'.repeat(8000)}`, '%25'.repeat(5000), '%FF'.repeat(5000), '+%'.repeat(8000), '%C3'.repeat(5000)];
    for (const header of hostile) {
      const start = performance.now();
      decodeMachineName(header);
      expect(performance.now() - start).to.be.below(500);
    }
  });
});
