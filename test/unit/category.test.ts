import { expect } from 'chai';
import fc from 'fast-check';
import { categories, categoryName, cleanCategory } from '../../shared/domain/category.js';

describe('category', () => {
  describe('cleanCategory', () => {
    const cases: readonly [value: unknown, type: string, expected: string][] = [
      ['coding', 'file', 'coding'],
      ['ai coding', 'file', 'ai coding'],
      ['AI Coding', 'file', 'ai coding'],
      ['ai_coding', 'file', 'ai coding'],
      ['  Code   Reviewing ', 'domain', 'code reviewing'],
      ['meeting', 'url', 'meeting'],
      [undefined, 'file', 'coding'],
      [null, 'app', 'coding'],
      ['', 'file', 'coding'],
      [' ', 'url', 'browsing'],
      [null, 'domain', 'browsing'],
      [undefined, 'url', 'browsing'],
      [7, 'url', 'browsing'],
      ['pair programming', 'file', 'coding'],
      ['pair programming', 'url', 'coding'],
      ['constructor', 'file', 'coding'],
    ];
    for (const [value, type, expected] of cases) {
      it(`${JSON.stringify(value) ?? 'undefined'} of a ${type} is ${expected}`, () =>
        expect(cleanCategory(value, type)).to.equal(expected));
    }

    it('keeps every known category in any case', () => {
      for (const category of categories) {
        expect(cleanCategory(category, 'url')).to.equal(category);
        expect(cleanCategory(category.toUpperCase(), 'file')).to.equal(category);
        expect(cleanCategory(categoryName(category), 'file')).to.equal(category);
      }
    });

    it('always gives a known category, and the same one when repeated', () => {
      fc.assert(
        fc.property(fc.anything(), fc.string(), (value, type) => {
          const category = cleanCategory(value, type);
          expect(categories).to.include(category);
          expect(cleanCategory(category, type)).to.equal(category);
        }),
      );
    });
  });

  describe('categoryName', () => {
    const cases: readonly [category: string, name: string][] = [
      ['coding', 'Coding'],
      ['ai coding', 'AI Coding'],
      ['code reviewing', 'Code Reviewing'],
      ['writing tests', 'Writing Tests'],
      ['', ''],
    ];
    for (const [category, name] of cases)
      it(`${category} is shown as ${name}`, () => expect(categoryName(category)).to.equal(name));

    it('is stable', () => {
      for (const category of categories) expect(categoryName(categoryName(category))).to.equal(categoryName(category));
    });
  });
});
