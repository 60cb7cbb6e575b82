import { readFileSync } from 'node:fs';
import { listPrices, withPrices, type ModelPrice, type PriceTable } from '../domain/ai-prices.js';
import { ModelPrice as ModelPriceSchema } from '../schema/ai-prices.js';
import { compile } from '../schema/validate.js';

const check = compile(ModelPriceSchema);

function parse(text: string): unknown {
  try {
    // Editors on Windows put a byte order mark first
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The list prices with those of a file's text over them; families are the same in any case.
 * @throws Error that says all that is wrong with the text
 */
export function ownPrices(text: string): PriceTable {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('must be an object of prices by model family');
  }
  const faults: string[] = [];
  const families = new Set<string>();
  const own = Object.entries(value as Record<string, unknown>).flatMap(([family, price]): [string, ModelPrice][] => {
    const key = family.toLowerCase();
    if (families.has(key)) faults.push(`"${family}": Is there twice, in different case.`);
    families.add(key);
    const result = check(price);
    if ('value' in result) return [[family, result.value]];
    for (const [field, sentences] of Object.entries(result.errors)) {
      faults.push(`"${family}"${field === '' ? '' : ` ${field}`}: ${sentences.join(' ')}`);
    }
    return [];
  });
  if (faults.length > 0)
    throw new Error(`has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`);
  return withPrices(listPrices, own);
}

/** The prices this process counts with; it ends with code 1 and a message when the file is not there or wrong. */
export function pricesOrExit(path: string): PriceTable {
  if (path === '') return listPrices;
  try {
    return ownPrices(readFileSync(path, 'utf8'));
  } catch (error) {
    const message = (error as NodeJS.ErrnoException).code === undefined ? '' : "can't be read: ";
    process.stderr.write(`SUNDIAL_AI_PRICES_FILE: ${path} ${message}${(error as Error).message}\n`);
    process.exit(1);
  }
}
