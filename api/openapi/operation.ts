import type { TObject } from 'typebox';
import { scopeTexts } from '../../shared/domain/scopes.js';
import { pathsOf, type RouteSpec } from '../routing.js';
import { answersOf } from './answers.js';
import type { Components } from './components.js';
import { anyUser, pathParameters } from './path-parameters.js';
import type { JsonSchema, Operation, Parameter } from './types.js';

const schemes = ['basic', 'bearer', 'api_key'] as const;

/** `/users/:user` as `/users/{user}`. */
export const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

function parameter(name: string, place: Parameter['in'], required: boolean, schema: JsonSchema, example: unknown): Parameter {
  const { description, examples, ...rest } = schema;
  const shown = example ?? (required ? examples?.[0] : undefined);
  return {
    name,
    in: place,
    required,
    description: description ?? '',
    schema: examples === undefined ? rest : { ...rest, examples },
    ...(shown !== undefined && { example: shown }),
  };
}

function propertiesAs(place: 'query' | 'header', object: TObject | undefined): Parameter[] {
  const { properties = {}, required = [], examples = [] } = (object ?? {}) as JsonSchema;
  const example = (examples[0] ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(properties).map(([name, schema]) =>
    parameter(name, place, required.includes(name), schema, example[name]),
  );
}

/** @throws TypeError for a path parameter that nothing is known of */
function pathParametersOf({ params, id, shareable }: RouteSpec, path: string): Parameter[] {
  const own = (params?.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => {
    const schema = own[name!] ?? (shareable && name === 'user' ? anyUser : pathParameters[name!]);
    if (!schema) throw new TypeError(`${id}: the path parameter "${name}" is not described`);
    return parameter(name!, 'path', true, schema, undefined);
  });
}

/** Which scopes will do besides the one that `security` names. */
function scopeDescription({ scope, orScope, parts }: RouteSpec): string | undefined {
  const wholes = orScope === undefined ? [scope] : [scope, orScope];
  const partNames = parts ? Object.keys(scopeTexts).filter((name) => wholes.some((whole) => name.startsWith(`${whole}.`))) : [];
  const named = [...wholes.slice(1), ...partNames];
  if (named.length === 0) return undefined;
  const told = parts ? ' With a part of a scope, what it does not grant is left out or refused.' : '';
  return `Any of these scopes will do as well: ${named.map((name) => `\`${name}\``).join(', ')}.${told}`;
}

/** The empty one stands for a request without a key. */
function securityOf({ scope, shareable }: RouteSpec): Operation['security'] {
  if (scope === 'public') return [];
  if (scope === 'session') return [{ session: [scope] }];
  // Keys that look after the server stand in no addresses
  const used = scope === 'admin' ? schemes.filter((scheme) => scheme !== 'api_key') : schemes;
  return [...(shareable ? [{}] : []), ...used.map((scheme) => ({ [scheme]: [scope] }))];
}

/**
 * The operation that a route is under one of its paths.
 * @throws TypeError for a path parameter that nothing is known of
 */
export function operationOf(spec: RouteSpec, path: string, components: Components): Operation {
  const nth = pathsOf(spec).indexOf(path);
  const parameters = [
    ...pathParametersOf(spec, path),
    ...propertiesAs('query', spec.query),
    ...propertiesAs('header', spec.headers),
  ];
  const { body } = spec;
  const description = scopeDescription(spec);
  return {
    operationId: nth === 0 ? spec.id : `${spec.id}${nth + 1}`,
    tags: [spec.tag],
    summary: spec.summary,
    ...(description !== undefined && { description }),
    ...(nth > 0 && { 'x-path-of': spec.id }),
    security: securityOf(spec),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: components.reference(body) } } } }),
    responses: answersOf(spec, components),
  };
}
