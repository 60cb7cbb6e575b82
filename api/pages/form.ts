import type { Context } from 'koa';
import { composed } from '../../shared/domain/composed.js';
import { AppError, type FieldErrors } from '../../shared/errors.js';
import { readBody } from '../middleware/body.js';

/** The fields of a form that was sent; one that is not there is ''. */
export interface Form {
  get(name: string): string;
  /** Whether a check box was on. */
  has(name: string): boolean;
  all(name: string): string[];
}

/** Forms of pages are small; larger ones are somebody's experiments. */
const formLimit = 64 * 1024;
const mostFields = 200;

const isForm = (ctx: Context): boolean => ctx.is('application/x-www-form-urlencoded') !== false;

/**
 * Reads a form as browsers send it.
 * @throws AppError 413, or 415 for anything else than a form
 */
export async function readForm(ctx: Context): Promise<Form> {
  if (!isForm(ctx)) {
    throw new AppError('Expected a form (application/x-www-form-urlencoded).', { code: 'not_a_form', status: 415 });
  }
  const values = new URLSearchParams(await readBody(ctx, formLimit));
  if (values.size > mostFields) throw new AppError('Too many fields.', { code: 'too_large', status: 413 });
  return {
    get: (name) => composed(values.get(name)?.trim() ?? '').replaceAll('\0', ''),
    has: (name) => values.has(name),
    all: (name) => values.getAll(name),
  };
}

/** What is wrong with a form, gathered while it is looked at. */
export interface Faults {
  readonly fields: FieldErrors;
  add(name: string, text: string): void;
  any(): boolean;
}

export function createFaults(): Faults {
  const fields: FieldErrors = {};
  return {
    fields,
    add: (name, text) => void (fields[name] ??= []).push(text),
    any: () => Object.keys(fields).length > 0,
  };
}
