import { Type } from 'typebox';
import { filled, listOf, shape } from './values.js';

const anything = (description: string) => Type.Object({}, { additionalProperties: true, description });

/** What it says of itself is told by the OpenAPI Specification. */
export const OpenApiAnswer = shape('OpenApi', 'An OpenAPI 3.1 document', {
  openapi: filled('Version of OpenAPI'),
  info: anything('What the API is'),
  servers: listOf(anything('A server'), 'Where it is'),
  tags: listOf(anything('A group'), 'Groups of operations'),
  paths: anything('Operations, by path and method'),
  components: anything('Schemas, answers and ways to sign in that operations refer to'),
});
