import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { errorStatuses } from '../../api/openapi/error-statuses.js';
import type { OpenApiDocument, Operation } from '../../api/openapi/types.js';
import { pathsOf } from '../../api/routing.js';
import { startTestServer, type TestServer } from '../support/server.js';

const path = '/api/v1/openapi.json';

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const operationsOf = (document: OpenApiDocument): Listed[] =>
  Object.entries(document.paths).flatMap(([at, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path: at, operation })),
  );

/** All values under a key, however deep. */
function valuesOf(key: string, within: unknown): unknown[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) => [...(name === key ? [value] : []), ...valuesOf(key, value)]);
}

function resolve(document: OpenApiDocument, ref: string): unknown {
  expect(ref).to.match(/^#\/components\//);
  let at: unknown = document;
  for (const part of ref.slice(2).split('/')) at = (at as Record<string, unknown> | undefined)?.[part];
  return at;
}

const sorted = (values: readonly (string | number)[]): string[] => values.map(String).sort();

describe('the OpenAPI document', () => {
  let server: TestServer;
  let document: OpenApiDocument;
  let operations: Listed[];
  before(async () => {
    server = await startTestServer({ workers: 0 });
    const response = await server.fetch(path);
    expect(response.status).to.equal(200);
    document = (await response.json()) as OpenApiDocument;
    operations = operationsOf(document);
  });
  after(() => server.close());

  /** Without the headers that fetch adds on its own to conditional requests. */
  const plainGet = (headers: Record<string, string>): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> =>
    new Promise((done, reject) => {
      httpGet(server.url + path, { headers, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      }).on('error', reject);
    });

  it('is OpenAPI 3.1 with servers relative to it', () => {
    expect(document.openapi).to.match(/^3\.1\.\d$/);
    expect(document.info.title).to.equal('Sundial');
    expect(document.servers.map((s) => s.url)).to.deep.equal(['/api/v1']);
  });

  it('can be kept, and asked for again at the cost of a status', async () => {
    const first = await plainGet({});
    expect(first.status).to.equal(200);
    expect(first.headers).to.include({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' });
    const { etag } = first.headers;
    expect(etag).to.match(/^"[\w-]{20,}"$/);
    expect(await plainGet({ 'If-None-Match': etag! })).to.deep.include({ status: 304, text: '' });
    expect(await plainGet({ 'If-None-Match': '"another"' })).to.deep.include({ status: 200, text: first.text });
    const head = await server.fetch(path, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag')]).to.deep.equal([200, etag]);
  });

  it('has each route under each of its paths, with all that it declares', () => {
    const expected = server.specs.flatMap((spec) => pathsOf(spec).map((at) => [spec, at] as const));
    expect(operations).to.have.lengthOf(expected.length);
    for (const [spec, at] of expected) {
      const operation = document.paths[at.replaceAll(/:(\w+)/g, '{$1}')]?.[spec.method];
      expect(operation, at).to.include({ summary: spec.summary });
      const scopes = operation!.security.flatMap((scheme) => Object.values(scheme).flat());
      expect([...new Set(scopes)], at).to.deep.equal(spec.scope === 'public' ? [] : [spec.scope]);
      const statuses = [...Object.keys(spec.answers), ...errorStatuses(spec), ...(spec.etag ? [304] : [])];
      expect(sorted(Object.keys(operation!.responses)), at).to.deep.equal(sorted(statuses));
      const queried = (operation!.parameters ?? []).filter((p) => p.in === 'query').map((p) => p.name);
      expect(queried, at).to.deep.equal(Object.keys(spec.query?.properties ?? {}));
      expect(operation!.requestBody !== undefined, at).to.equal(spec.body !== undefined);
    }
  });

  it('tells what the reference tells of summaries', () => {
    const { operation } = operations.find((o) => o.operation.operationId === 'getSummaries')!;
    expect(operation.parameters!.map((p) => [p.name, p.in, p.required])).to.deep.equal([
      ['user', 'path', true],
      ...['start', 'end', 'range', 'project', 'branches', 'timeout', 'writes_only', 'timezone'].map((name) => [
        name,
        'query',
        false,
      ]),
    ]);
    expect(Object.keys(operation.responses)).to.deep.equal(['200', '400', '401', '403', '404', '429', '503']);
  });

  it('tells which other scopes will do', () => {
    const descriptionOf = (id: string) => operations.find((o) => o.operation.operationId === id)!.operation.description;
    expect(descriptionOf('getSummaries')).to.include('`read_summaries.languages`').and.not.include('read_stats');
    expect(descriptionOf('getStats')).to.include('`read_stats.best_day`').and.not.include('read_summaries');
    expect(descriptionOf('getInsight')).to.include('`read_stats`').and.include('`read_summaries.machines`');
    expect(descriptionOf('getDurations')).to.equal(undefined);
  });

  it('names operations once each', () => {
    const ids = operations.map((o) => o.operation.operationId);
    expect(ids).to.include.members(['getStatusBar', 'getStatusBar2']);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
    for (const { operation } of operations) {
      if (operation['x-path-of'] !== undefined) expect(ids).to.include(operation['x-path-of']);
    }
  });

  it('declares every path parameter, and each parameter once', () => {
    for (const { path: at, operation } of operations) {
      const parameters = operation.parameters ?? [];
      const inPath = [...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        parameters.filter((p) => p.in === 'path').map((p) => p.name),
        at,
      ).to.deep.equal(inPath);
      const names = parameters.map((p) => `${p.in} ${p.name}`);
      expect(new Set(names).size, at).to.equal(names.length);
      for (const p of parameters) {
        expect(p.description, `${at} ${p.name}`).to.match(/\S{2,}/);
        if (p.in === 'path') expect(p.required, `${at} ${p.name}`).to.equal(true);
      }
    }
  });

  it('refers only to what is there, and has nothing that is not referred to', () => {
    const refs = new Set(valuesOf('$ref', document) as string[]);
    expect(refs.size).to.be.above(20);
    for (const ref of refs) expect(resolve(document, ref), ref).to.be.an('object');
    for (const part of ['schemas', 'responses'] as const) {
      for (const name of Object.keys(document.components[part])) expect(refs).to.include(`#/components/${part}/${name}`);
    }
    const schemes = new Set(operations.flatMap((o) => o.operation.security.flatMap((s) => Object.keys(s))));
    expect(sorted([...schemes])).to.deep.equal(sorted(Object.keys(document.components.securitySchemes)));
  });

  it('lists every tag that is used, with what it is about', () => {
    const used = new Set(operations.flatMap((o) => o.operation.tags));
    expect(sorted(document.tags.map((t) => t.name))).to.deep.equal(sorted([...used]));
    for (const { name, description } of document.tags) expect(description, name).to.be.a('string');
  });

  it('holds schemas of draft 2020-12 that compile, and examples that fit them', () => {
    const formats = { uuid: true, date: true, 'date-time': true } as const;
    const ajv = new Ajv2020({ strict: true, strictTypes: false, formats });
    ajv.addKeyword('components');
    ajv.addSchema({ $id: 'document', components: document.components });
    const absolute = (schema: unknown): object =>
      JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as object;
    for (const schema of Object.keys(document.components.schemas)) {
      expect(ajv.getSchema(`document#/components/schemas/${schema}`), schema).to.be.a('function');
    }
    for (const { operation } of operations) {
      const bodies = Object.values(operation.responses).map((r) => r.content);
      for (const content of [...bodies, operation.requestBody?.content]) {
        if (content) expect(() => ajv.compile(absolute(content['application/json'].schema))).to.not.throw();
      }
      for (const { name, schema, example } of operation.parameters ?? []) {
        const validate = ajv.compile(absolute(schema));
        if (example !== undefined) expect(validate(example), `${operation.operationId} ${name}`).to.equal(true);
      }
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const example of schema.examples ?? []) {
        expect(ajv.validate(`document#/components/schemas/${name}`, example), `${name}: ${ajv.errorsText()}`).to.equal(true);
      }
    }
  });
});
