import { expect } from 'chai';
import { Type } from 'typebox';
import { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { compile } from '../../shared/schema/validate.js';
import { heartbeat } from '../factories/heartbeats.js';

const check = compile(HeartbeatInput);
const errorsOf = (value: unknown, judge: (value: unknown) => object = check): unknown => {
  const result = judge(value);
  return 'errors' in result ? result.errors : null;
};
const errorsWith = (fields: Record<string, unknown>): unknown => errorsOf({ ...heartbeat(), ...fields });

describe('validation', () => {
  it('hands out the value when it fits', () => expect(check(heartbeat())).to.deep.equal({ value: heartbeat() }));

  it("says what is wrong in WakaTime's words", () => {
    expect(errorsOf({ type: 'file', time: 1e9 })).to.deep.equal({ entity: ['This field is required.'] });
    expect(errorsWith({ entity: '' })).to.deep.equal({ entity: ['This field is required.'] });
    expect(errorsWith({ lineno: 0 })).to.deep.equal({ lineno: ['Number must be between 1 and 2147483647.'] });
    expect(errorsWith({ lineno: 2147483648 })).to.deep.equal({ lineno: ['Number must be between 1 and 2147483647.'] });
    expect(errorsWith({ time: 0 })).to.deep.equal({ time: ['Number must be at least 946684800.'] });
    expect(errorsWith({ time: 'soon' })).to.deep.equal({ time: ['Must be of type number.'] });
    expect(errorsWith({ type: 'folder' })).to.deep.equal({ type: ['Must be one of: file, app, domain, url, event.'] });
    expect(errorsWith({ project: 'p'.repeat(513) })).to.deep.equal({ project: ['Must be at most 512 characters long.'] });
    expect(errorsWith({ is_write: 'perhaps' })).to.deep.equal({ is_write: ['Must be of type boolean.'] });
    expect(errorsWith({ colour: 'red' })).to.deep.equal({ colour: ['Unknown field.'] });
  });

  it('names every field that is wrong at once, each sentence once', () => {
    expect(errorsOf({ dependencies: [1, 2, null] })).to.deep.equal({
      entity: ['This field is required.'],
      type: ['This field is required.'],
      time: ['This field is required.'],
      dependencies: ['Must be of type string.'],
    });
  });

  it('refuses what is no number of JSON', () => {
    for (const time of [Number.NaN, Infinity]) expect(errorsWith({ time })).to.deep.equal({ time: ['Must be of type number.'] });
  });

  it('bears with fields that are called like parts of every object', () => {
    const judge = compile(Type.Object({}, { additionalProperties: false }));
    const errors = errorsOf(JSON.parse('{"__proto__":1,"constructor":2}'), judge) as object;
    expect(JSON.stringify(errors)).to.equal('{"__proto__":["Unknown field."],"constructor":["Unknown field."]}');
  });
});

describe('the schema of heartbeats', () => {
  it('describes every field', () => {
    for (const [name, property] of Object.entries(HeartbeatInput.properties)) {
      expect((property as { description?: string }).description, name).to.be.a('string').that.is.not.empty;
    }
  });

  it('takes what real clients send at the edges', () => {
    for (const fields of [
      { cursorpos: 0 },
      { lines: 0 },
      { ai_line_changes: -5 },
      { human_line_changes: -5 },
      { category: 'a new one' },
    ]) {
      expect(errorsWith(fields), JSON.stringify(fields)).to.equal(null);
    }
  });
});
