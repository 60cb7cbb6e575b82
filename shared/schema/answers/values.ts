import { Type, type Static, type TProperties, type TSchema } from 'typebox';

/** Building blocks of answers. Every value has a description: the document and its page are made of them. */

export const text = (description: string) => Type.String({ description });
export const filled = (description: string) => Type.String({ minLength: 1, description });
export const flag = (description: string) => Type.Boolean({ description });
export const count = (description: string) => Type.Integer({ minimum: 0, description });
/** Seconds, exact to the microsecond. */
export const seconds = (description: string) => Type.Number({ minimum: 0, description });
export const exactSeconds = (description: string) => seconds(`${description}, in seconds exact to the microsecond`);
/** Seconds since the epoch. */
export const epoch = (description: string) => Type.Number({ minimum: 0, description });

const matching = (pattern: string, example: string, description: string) =>
  Type.String({ pattern, description, examples: [example] });

export const uuid = (description: string) =>
  Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', format: 'uuid', description });
/** ISO 8601 UTC in whole seconds (wakatime-api.md, section 1). */
export const moment = (description: string) =>
  Type.String({
    pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`,
    format: 'date-time',
    description,
    examples: ['2026-10-09T22:00:00Z'],
  });
export const date = (description: string) =>
  Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d$`, format: 'date', description, examples: ['2026-10-10'] });

/** The text forms of a time (section 24). */
export const spelled = (description: string) =>
  matching(String.raw`^(\d{1,3}(,\d{3})* hrs?( \d+ mins?)?|\d+ mins?|\d+ secs?)$`, '4 hrs 36 mins', description);
export const digital = (description: string) => matching(String.raw`^\d+:\d\d$`, '4:36', description);
export const digitalSeconds = (description: string) => matching(String.raw`^\d+:\d\d:\d\d$`, '4:36:32', description);
export const decimal = (description: string) => matching(String.raw`^\d+\.\d\d$`, '4.60', description);

interface Scalar {
  readonly type: 'string' | 'number' | 'integer' | 'boolean';
}

/** The same, or null. */
export const nullable = <S extends TSchema & Scalar>(schema: S) =>
  Type.Unsafe<Static<S> | null>({ ...schema, type: [schema.type, 'null'] });

/** An object with a name of its own, under which the OpenAPI document shows it once; nothing else may stand in it. */
export const shape = <P extends TProperties>(title: string, description: string, properties: P) =>
  Type.Object(properties, { title, description, additionalProperties: false });

/** Values by names that are not known beforehand. */
export const mapOf = <S extends TSchema>(value: S, description: string) =>
  Type.Unsafe<Record<string, Static<S>>>({ type: 'object', additionalProperties: value, description });

export const listOf = <S extends TSchema>(item: S, description: string) => Type.Array(item, { description });

/** An answer whose payload stands in `data`, with what stands beside it. */
export const answer = <S extends TSchema, P extends TProperties = TProperties>(data: S, beside?: P) =>
  Type.Object({ data, ...(beside as P) }, { additionalProperties: false });
