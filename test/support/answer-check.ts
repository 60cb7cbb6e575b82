import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { canonicalPath } from '../../api/middleware/aliases.js';
import { errorStatuses } from '../../api/openapi/error-statuses.js';
import { pathsOf, type RouteSpec } from '../../api/routing.js';
import { ErrorAnswer } from '../../shared/schema/answers/errors.js';

const prefix = '/api/v1';
// Formats stand next to patterns that say the same
const formats = { uuid: true, date: true, 'date-time': true } as const;
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, formats });
/** Of the bodies' schemas, which all servers of a run share. */
const validators = new WeakMap<object, ValidateFunction>();

function faultsOf(schema: object, body: unknown): string[] {
  let validate = validators.get(schema);
  if (!validate) validators.set(schema, (validate = ajv.compile(schema)));
  if (validate(body)) return [];
  return (validate.errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
}

const partsOf = (path: string): string[] => path.split('/');

/** Whether a path is one that @koa/router would take for the pattern. */
function matches(pattern: string, path: string): boolean {
  const expected = partsOf(pattern);
  const parts = partsOf(path);
  return (
    parts.length === expected.length && expected.every((part, i) => (part.startsWith(':') ? parts[i] !== '' : part === parts[i]))
  );
}

export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

/**
 * Holds answers to what the API declares.
 * @returns a function that throws when an answer's status, type or body is not one of its operation's
 */
export function createAnswerCheck(specs: readonly RouteSpec[]): (exchange: Exchange) => void {
  function specOf(method: string, path: string): RouteSpec | undefined {
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    return specs.find((spec) => spec.method === asked && pathsOf(spec).some((pattern) => matches(prefix + pattern, path)));
  }

  return ({ method, path, status, contentType, text }) => {
    const [plain = ''] = path.split('?');
    const canonical = canonicalPath(method, plain);
    if (method === 'OPTIONS' || (canonical !== prefix && !canonical.startsWith(`${prefix}/`))) return;
    const spec = specOf(method, canonical);
    const fail = (why: string): never => {
      throw new Error(`${method} ${path} (${spec?.id ?? 'no operation'}) answered ${status}: ${why}\n${text.slice(0, 2000)}`);
    };
    const declared = spec?.answers[status];
    if (!spec && ![404, 405, 429].includes(status)) fail('expected 404, 405 or 429');
    if (spec && !declared && !errorStatuses(spec).includes(status) && !(status === 304 && spec.etag))
      fail('it does not declare that');
    if (method === 'HEAD' || status === 304) {
      if (text !== '') fail('expected no body');
      return;
    }
    if (!/^application\/json(;|$)/.test(contentType ?? '')) fail(`its type is ${contentType}`);
    const faults = faultsOf(declared ?? ErrorAnswer, JSON.parse(text));
    if (faults.length > 0) fail(`not as declared:\n  ${faults.slice(0, 12).join('\n  ')}`);
  };
}
