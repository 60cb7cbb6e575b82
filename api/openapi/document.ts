import { pathsOf, type RouteSpec } from '../routing.js';
import { errorAnswers } from './answers.js';
import { createComponents } from './components.js';
import { operationOf, templateOf } from './operation.js';
import { describeTags } from './tags.js';
import type { OpenApiDocument, Operation } from './types.js';

const description = `The WakaTime API: programs made for it need nothing but this server's address and a key.

Times are exact: the same heartbeats give the same numbers in every answer. Answers carry their payload in \`data\`, errors are \
\`{"error": "text"}\` or \`{"errors": {"field": ["text"]}}\`. Moments are ISO 8601 in UTC, days are those of the account's time zone. \
Unknown parameters are ignored.

Requests of a key, a user and an address are limited: \`RateLimit-Remaining\` says how many are left, and those over the limit are answered \
429 with \`Retry-After\`. Heartbeats are never refused so.

The same is served under \`/api/compat/wakatime/v1\`, and under \`/api\` and \`/\` where the path goes on with \`users\` or \`plugins\`.`;

const securitySchemes = {
  basic: { type: 'http', scheme: 'basic', description: 'The API key as the username, without a password' },
  bearer: { type: 'http', scheme: 'bearer', description: 'The API key' },
  api_key: { type: 'apiKey', in: 'query', name: 'api_key', description: 'The API key, for clients that can send no headers' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-sundial_session',
    description: 'Whoever is signed in with a browser; what changes something takes X-CSRF-Token besides',
  },
} as const;

/**
 * The OpenAPI document of operations.
 * @throws TypeError for a path parameter that nothing is known of
 */
export function openApiDocument(specs: readonly RouteSpec[]): OpenApiDocument {
  const components = createComponents();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const spec of specs) {
    for (const path of pathsOf(spec)) {
      const item = (paths[templateOf(path)] ??= {});
      item[spec.method] = operationOf(spec, path, components);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sundial', version: '1', summary: 'Time spent on code, from the heartbeats of editors', description },
    servers: [{ url: '/api/v1', description: 'This server' }],
    tags: describeTags(new Set(specs.map((spec) => spec.tag))),
    paths,
    components: { schemas: components.schemas, responses: errorAnswers(components), securitySchemes },
  };
}
