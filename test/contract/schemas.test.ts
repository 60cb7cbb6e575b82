import { expect } from 'chai';
import { pathsOf } from '../../api/routing.js';
import { startTestServer, type TestServer } from '../support/server.js';

interface Node {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node | boolean;
  readonly prefixItems?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

interface Place {
  readonly path: string;
  readonly schema: Node;
}

/** Every schema inside of one, with its path. */
function* within(schema: Node, path: string): Generator<Place> {
  const { properties = {}, prefixItems = [], anyOf = [], items, additionalProperties } = schema;
  const inner: [string, Node][] = [
    ...Object.entries(properties).map(([name, property]): [string, Node] => [`${path}.${name}`, property]),
    ...prefixItems.map((item, i): [string, Node] => [`${path}[${i}]`, item]),
    ...anyOf.map((variant, i): [string, Node] => [`${path}|${i}`, variant]),
  ];
  if (typeof items === 'object') inner.push([`${path}[]`, items]);
  if (typeof additionalProperties === 'object') inner.push([`${path}.*`, additionalProperties]);
  for (const [at, schemaThere] of inner) {
    yield { path: at, schema: schemaThere };
    yield* within(schemaThere, at);
  }
}

const saysNothing = ({ type, anyOf, enum: values, ...schema }: Node): boolean =>
  type === undefined && anyOf === undefined && values === undefined && !('const' in schema);

/** Objects that do not say what else may stand in them. */
const isOpen = ({ properties, additionalProperties }: Node): boolean =>
  properties !== undefined && additionalProperties === undefined;

describe('what routes declare', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  const answersOf = (): Place[] =>
    server.specs.flatMap(({ id, answers }) =>
      Object.entries(answers).map(([status, schema]) => ({ path: `${id} ${status}: $`, schema: schema as Node })),
    );
  const requestsOf = (): Place[] =>
    server.specs.flatMap(({ id, query, body }) => [
      ...(query === undefined ? [] : [{ path: `${id} query: $`, schema: query as Node }]),
      ...(body === undefined ? [] : [{ path: `${id} body: $`, schema: body as Node }]),
    ]);
  const paths = (places: Iterable<Place>): string[] => [...places].map((place) => place.path);
  const insides = (places: readonly Place[]): Place[] => places.flatMap(({ path, schema }) => [...within(schema, path)]);

  it('has an id of its own, a tag, a sentence, a scope and an answer', () => {
    const { specs } = server;
    expect(specs.length).to.be.above(8);
    expect(new Set(specs.map((s) => s.id)).size).to.equal(specs.length);
    for (const { id, tag, summary, scope, answers } of specs) {
      expect(id, id).to.match(/^[a-z][A-Za-z]+$/);
      expect(tag, id).to.match(/^[A-Z][A-Za-z ]+$/);
      expect(summary, id).to.match(/^[A-Z].{4,80}[^.]$/);
      expect(scope, id).to.match(/^[a-z_.]+$/);
      const statuses = Object.keys(answers).map(Number);
      expect(statuses, id).to.not.be.empty;
      for (const status of statuses) expect(status, id).to.be.within(200, 299);
    }
  });

  it('is one operation for each method and path', () => {
    const all = server.specs.flatMap((spec) => pathsOf(spec).map((path) => `${spec.method} ${path.replaceAll(/:\w+/g, ':')}`));
    expect(all.filter((path, i) => all.indexOf(path) !== i)).to.deep.equal([]);
  });

  it('describes each property, item and variant', () => {
    const all = insides([...answersOf(), ...requestsOf()]);
    expect(all.length).to.be.above(300);
    expect(paths(all.filter(({ schema }) => !/^\S.{2,}/.test(schema.description ?? '')))).to.deep.equal([]);
  });

  it('leaves nothing unknown', () => {
    const all = [...answersOf(), ...requestsOf()];
    expect(paths([...all, ...insides(all)].filter(({ schema }) => saysNothing(schema)))).to.deep.equal([]);
  });

  it('says of every object in an answer what else may stand in it', () => {
    const all = answersOf();
    expect(paths([...all, ...insides(all)].filter(({ schema }) => isOpen(schema)))).to.deep.equal([]);
  });

  it('gives one title to one schema', () => {
    const all = [...answersOf(), ...insides([...answersOf(), ...requestsOf()])].filter((p) => p.schema.title !== undefined);
    const first = new Map<string, Node>();
    expect(all).to.not.be.empty;
    for (const { path, schema } of all) {
      expect(schema.title, path).to.match(/^[A-Z][A-Za-z]+$/);
      if (first.has(schema.title!)) expect(schema, path).to.deep.equal(first.get(schema.title!));
      else first.set(schema.title!, schema);
    }
  });
});
