import type { JsonSchema, OpenApiDocument } from '../openapi/types.js';

/** A schema itself, in place of a reference to it. */
export function resolved(schema: JsonSchema, { components }: OpenApiDocument): JsonSchema {
  if (schema.$ref === undefined) return schema;
  return components.schemas[schema.$ref.replace('#/components/schemas/', '')]!;
}

export const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What kind of value it is, in few words: "integer or null", "list of TimeItem". */
export function typeText(schema: JsonSchema, document: OpenApiDocument): string {
  const real = resolved(schema, document);
  const { type, items, prefixItems, anyOf, additionalProperties, properties = {}, title } = real;
  if (anyOf) return title ?? [...new Set(anyOf.map((variant) => typeText(variant, document)))].join(' or ');
  if (real.enum) return [...new Set(real.enum.map((value) => (value === null ? 'null' : typeof value)))].join(' or ');
  if ('const' in real) return valueText(real.const);
  if (prefixItems) return `pair of ${prefixItems.map((item) => typeText(item, document)).join(' and ')}`;
  if (type === 'array') return typeof items === 'object' ? `list of ${typeText(items, document)}` : 'list';
  if (type === 'object' && title !== undefined) return title;
  if (typeof additionalProperties === 'object' && Object.keys(properties).length === 0)
    return `map of ${typeText(additionalProperties, document)}`;
  return typeof type === 'string' ? type : (type ?? ['anything']).join(' or ');
}

function boundsText(least: number | undefined, most: number | undefined, unit = ''): string {
  if (least !== undefined && most !== undefined) return least === most ? `${least}${unit}` : `${least} … ${most}${unit}`;
  if (least !== undefined) return `at least ${least}${unit}`;
  return most === undefined ? '' : `at most ${most}${unit}`;
}

/** Which values may stand there, where its type does not tell. */
export function valuesText(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map(valueText).join(', ');
  const { minimum, maximum, minLength = 0, maxLength, maxItems, type } = schema;
  if (type === 'boolean') return 'true, false';
  if (minimum !== undefined || maximum !== undefined) return boundsText(minimum, maximum);
  if (maxLength !== undefined) return boundsText(minLength > 0 ? minLength : undefined, maxLength, ' characters');
  return boundsText(undefined, maxItems, ' items');
}
