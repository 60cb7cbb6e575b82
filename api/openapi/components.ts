import type { JsonSchema } from './types.js';

export interface Components {
  /** The schema with all that have a title, itself too, replaced by references. */
  reference(schema: JsonSchema): JsonSchema;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

/** Gathers the schemas that have a title, each once (test/contract/schemas.test.ts: one title, one schema). */
export function createComponents(): Components {
  const schemas: Record<string, JsonSchema> = {};

  function inside(schema: JsonSchema): JsonSchema {
    const { properties, items, additionalProperties, prefixItems, anyOf } = schema;
    return {
      ...schema,
      ...(properties && {
        properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, reference(property)])),
      }),
      ...(isSchema(items) && { items: reference(items) }),
      ...(isSchema(additionalProperties) && { additionalProperties: reference(additionalProperties) }),
      ...(prefixItems && { prefixItems: prefixItems.map(reference) }),
      ...(anyOf && { anyOf: anyOf.map(reference) }),
    };
  }

  function reference(schema: JsonSchema): JsonSchema {
    const { title } = schema;
    if (title === undefined) return inside(schema);
    schemas[title] ??= inside(schema);
    return { $ref: `#/components/schemas/${title}` };
  }

  return { reference, schemas };
}
