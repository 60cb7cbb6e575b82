import type { JsonSchema, OpenApiDocument, Operation } from '../openapi/types.js';
import { resolved } from './schema-text.js';

/** In single quotes for a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** For a path or a query, with nothing that would end the quotes it stands in. */
const escaped = (value: unknown): string => encodeURIComponent(String(value)).replaceAll("'", '%27');

/** A value that fits: the schema's own example, or one put together from those of its parts. */
function exampleOf(schema: JsonSchema, document: OpenApiDocument): unknown {
  const real = resolved(schema, document);
  if (real.examples?.[0] !== undefined) return real.examples[0];
  if (real.default !== undefined) return real.default;
  if (real.enum) return real.enum[0];
  if (real.anyOf) return exampleOf(real.anyOf[0]!, document);
  const [type = 'string'] = typeof real.type === 'string' ? [real.type] : (real.type ?? []);
  switch (type) {
    case 'array':
      return typeof real.items === 'object' ? [exampleOf(real.items, document)] : [];
    case 'object':
      return Object.fromEntries(
        Object.entries(real.properties ?? {})
          .filter(([name]) => real.required?.includes(name))
          .map(([name, property]) => [name, exampleOf(property, document)]),
      );
    case 'integer':
    case 'number':
      return real.minimum ?? 0;
    case 'boolean':
      return true;
    default:
      return '…';
  }
}

/**
 * The operation called with curl, to be pasted into a shell.
 * @param base address of the API's first path part
 */
export function curlExample(
  base: string,
  method: string,
  path: string,
  { parameters = [], security, requestBody }: Operation,
  document: OpenApiDocument,
): string {
  const given = parameters.filter((p) => p.example !== undefined);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    escaped(given.find((p) => p.in === 'path' && p.name === name)?.example ?? name),
  );
  const query = given.filter((p) => p.in === 'query').map((p) => `${p.name}=${escaped(p.example)}`);
  const url = base + filled + (query.length > 0 ? `?${query.join('&')}` : '');
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${quoted(url)}`];
  if (security.some((ways) => ways['session'])) {
    lines.push('-b "__Host-sundial_session=$SESSION"');
    if (method !== 'get') lines.push('-H "X-CSRF-Token: $CSRF"');
  } else if (security.length > 0) lines.push('-u "$WAKATIME_API_KEY:"');
  if (requestBody) {
    const example = exampleOf(requestBody.content['application/json'].schema, document);
    lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(example, null, 2).replaceAll('\n', '\n  '))}`);
  }
  return lines.join(' \\\n  ');
}
