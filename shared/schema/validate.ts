import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';
import type { FieldErrors } from '../errors.js';

// verbose: the sentences name the bounds, which stand in the schema. unicode: lengths in code units, as texts were cut; counting code points
// took two thirds of the time to judge a heartbeat
const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, unicode: false, logger: false });

function sentence(error: ErrorObject): string {
  const schema = error.parentSchema as { minimum?: number; maximum?: number } | undefined;
  switch (error.keyword) {
    case 'required':
      return 'This field is required.';
    case 'minimum':
    case 'maximum':
      return schema?.maximum === undefined
        ? `Number must be at least ${schema?.minimum}.`
        : `Number must be between ${schema.minimum ?? '-∞'} and ${schema.maximum}.`;
    case 'enum':
      return `Must be one of: ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}.`;
    case 'type':
      return `Must be of type ${[(error.params as { type: string | string[] }).type].flat().join(' or ')}.`;
    case 'minLength':
      return 'This field is required.';
    case 'maxLength':
      return `Must be at most ${(error.params as { limit: number }).limit} characters long.`;
    case 'additionalProperties':
      return 'Unknown field.';
    default:
      return `${(error.message ?? 'Not valid').replace(/^./, (c) => c.toUpperCase())}.`;
  }
}

function fieldOf(error: ErrorObject): string {
  if (error.keyword === 'required') return (error.params as { missingProperty: string }).missingProperty;
  if (error.keyword === 'additionalProperties') return (error.params as { additionalProperty: string }).additionalProperty;
  return error.instancePath.split('/')[1] ?? '';
}

/** ajv's errors as WakaTime's: `{field: ["sentence", …]}`, each sentence once. */
export function toFieldErrors(errors: readonly ErrorObject[]): FieldErrors {
  // A set of sentences by field: clients choose the names of unknown fields, "__proto__" and "constructor" as well
  const fields = new Map<string, Set<string>>();
  for (const error of errors) {
    const field = fieldOf(error);
    const sentences = fields.get(field) ?? new Set();
    fields.set(field, sentences.add(sentence(error)));
  }
  return Object.fromEntries([...fields].map(([field, sentences]) => [field, [...sentences]]));
}

/** Compiles a schema once. The result returns the value when it fits, else its field errors. */
export function compile<S extends TSchema>(schema: S): (value: unknown) => { value: Static<S> } | { errors: FieldErrors } {
  const validate: ValidateFunction = ajv.compile(schema);
  return (value) => (validate(value) ? { value: value as Static<S> } : { errors: toFieldErrors(validate.errors ?? []) });
}
