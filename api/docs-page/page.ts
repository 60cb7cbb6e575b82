import type { OpenApiDocument, Operation } from '../openapi/types.js';
import { Html, html, prose } from '../pages/html.js';
import { methodBadge, operationSection, type Entry } from './operation-section.js';
import { schemaTree } from './schema-tree.js';

const slug = (name: string): string => `tag-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;

/** Operations with their further paths gathered, in order. */
function entriesOf({ paths }: OpenApiDocument): Entry[] {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, string, Operation] => [method, path, operation]),
  );
  return all
    .filter(([, , operation]) => operation['x-path-of'] === undefined)
    .map(([method, path, operation]) => {
      const further = all.filter(([, , other]) => other['x-path-of'] === operation.operationId);
      const parameters = [operation, ...further.map(([, , other]) => other)].flatMap((o) => o.parameters ?? []);
      return {
        method,
        operation,
        paths: [path, ...further.map(([, other]) => other)],
        parameters: parameters.filter((p, i) => parameters.findIndex((q) => q.in === p.in && q.name === p.name) === i),
      };
    });
}

const byTag = (tag: string, entries: readonly Entry[]): Entry[] => entries.filter((e) => e.operation.tags[0] === tag);

const contents = ({ tags }: OpenApiDocument, entries: readonly Entry[]): Html =>
  html`<nav aria-label="Contents">
    <ul>
      <li><a href="#keys">Keys</a></li>
      <li><a href="#errors">Errors</a></li>
      ${tags.map(
        ({ name }) =>
          html`<li>
            <a href="#${slug(name)}">${name}</a>
            <ul>
              ${byTag(name, entries).map(
                ({ method, operation }) =>
                  html`<li>
                    <a href="#${operation.operationId}">${methodBadge(method)} <span>${operation.summary}</span></a>
                  </li>`,
              )}
            </ul>
          </li>`,
      )}
    </ul>
  </nav>`;

const keys = ({ components }: OpenApiDocument): Html =>
  html`<section aria-labelledby="keys">
    <h2 id="keys">Keys</h2>
    <p>
      An API key goes with every request, in any of these ways, or the token of an app. What each operation needs stands beside it
      as its scope: a key made for everything has them all, one only to send has <code>write_heartbeats</code>, one only to read
      all that begin with <code>read_</code>, and <code>email</code>.
    </p>
    <dl>
      ${Object.values(components.securitySchemes).map(
        ({ scheme, description, name: parameter }) =>
          html`<dt>
              <code
                >${scheme === undefined ? `?${parameter}=` : `Authorization: ${scheme[0]!.toUpperCase()}${scheme.slice(1)}`}</code
              >
            </dt>
            <dd>${description}</dd>`,
      )}
    </dl>
  </section>`;

function errors(document: OpenApiDocument): Html {
  const { responses } = document.components;
  const statuses = new Map(
    Object.values(document.paths)
      .flatMap((item) => Object.values(item))
      .flatMap((operation) => Object.entries(operation.responses))
      .map(([status, { $ref = '' }]) => [$ref.replace('#/components/responses/', ''), status]),
  );
  const listed = Object.entries(responses).filter(([name]) => statuses.has(name));
  const schema = listed[0]?.[1].content?.['application/json'].schema;
  return html`<section aria-labelledby="errors">
    <h2 id="errors">Errors</h2>
    <dl>
      ${listed.map(
        ([name, { description }]) =>
          html`<dt><span class="status">${statuses.get(name)}</span></dt>
            <dd>${description}</dd>`,
      )}
    </dl>
    ${schema && schemaTree(schema, document)}
  </section>`;
}

const group = (
  name: string,
  description: string | undefined,
  entries: readonly Entry[],
  base: string,
  document: OpenApiDocument,
) =>
  html`<section class="group" aria-labelledby="${slug(name)}">
    <h2 id="${slug(name)}">${name}</h2>
    ${description !== undefined && html`<p>${description}</p>`}
    ${byTag(name, entries).map((entry) => operationSection(entry, base, document))}
  </section>`;

/**
 * The API as a page to read, without anything that would have to be fetched or run.
 * @param origin address of this server
 * @param style text of the stylesheet
 */
export function docsPage(document: OpenApiDocument, origin: string, style: string): string {
  const entries = entriesOf(document);
  const base = origin + document.servers[0]!.url;
  const { title, summary, description } = document.info;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} API</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the text</a>
        <header>
          <p class="brand">
            <a href="#main">${title} <span>API</span></a>
          </p>
          ${contents(document, entries)}
        </header>
        <main id="main" tabindex="-1">
          <h1>${title} API</h1>
          <p class="lead">${summary}</p>
          ${prose(description)}
          <p>
            The API is at <code>${base}</code>. The same in a form for programs:
            <a href="${document.servers[0]!.url}/openapi.json">openapi.json</a>
          </p>
          ${keys(document)} ${errors(document)}
          ${document.tags.map(({ name, description: about }) => group(name, about, entries, base, document))}
        </main>
      </body>
    </html>`.text;
}
