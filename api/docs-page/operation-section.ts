import type { Answer, JsonSchema, OpenApiDocument, Operation, Parameter } from '../openapi/types.js';
import { curlExample } from './curl-example.js';
import { html, prose, type Html } from '../pages/html.js';
import { schemaTree } from './schema-tree.js';
import { typeText, valuesText, valueText } from './schema-text.js';

/** An operation with all the paths it has. */
export interface Entry {
  readonly method: string;
  readonly paths: readonly string[];
  readonly operation: Operation;
  /** Of all its paths together. */
  readonly parameters: readonly Parameter[];
}

export const methodBadge = (method: string): Html => html`<span class="method ${method}">${method.toUpperCase()}</span>`;

/** The path with places to break it, and its parameters marked. */
const pathText = (path: string): Html =>
  html`<code class="path"
    >${path
      .split(/(\{\w+\}|(?<=.)\/)/)
      .map((part) => (part.startsWith('{') ? html`<var>${part}</var>` : part === '/' ? html`<wbr />/` : html`${part}`))}</code
  >`;

function scopeText({ security }: Operation): Html {
  const scope = security.flatMap((ways) => Object.values(ways).flat())[0];
  if (scope === undefined) return html`<span class="scope">no key needed</span>`;
  if (scope === 'session') return html`<span class="scope">signed in with a browser</span>`;
  const shared = security.some((ways) => Object.keys(ways).length === 0);
  return html`<span class="scope">scope <code>${scope}</code>${shared && ', or none where the user shares it'}</span>`;
}

/** Marks a cell that is left out where the table is a list. */
const none = html` class="none"`;

function parameterRow({ name, in: place, required, description, schema }: Parameter, document: OpenApiDocument): Html {
  const values = valuesText(schema);
  const told = values !== '';
  return html`<tr role="row">
    <th role="rowheader" scope="row"><code>${name}</code>${required && html` <span class="required">required</span>`}</th>
    <td role="cell">${place}</td>
    <td role="cell">${typeText(schema, document)}</td>
    <td role="cell" ${!told && none}>${told ? values : '–'}</td>
    <td role="cell" ${schema.default === undefined && none}>
      ${schema.default === undefined ? '–' : html`<code>${valueText(schema.default)}</code>`}
    </td>
    <td role="cell">${description}</td>
  </tr>`;
}

const columns = ['Name', 'In', 'Type', 'Values', 'Default', 'About'];

const parameterTable = (parameters: readonly Parameter[], document: OpenApiDocument): Html =>
  html`<h4>Parameters</h4>
    <table role="table">
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((label) => html`<th role="columnheader" scope="col">${label}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${parameters.map((parameter) => parameterRow(parameter, document))}
      </tbody>
    </table>`;

function typedTree(schema: JsonSchema, document: OpenApiDocument): Html {
  const type = typeText(schema, document);
  return html`${type !== 'object' && html`<p class="whole">${type}</p>`} ${schemaTree(schema, document)}`;
}

function answerBlock(status: string, { description, content, headers = {} }: Answer, document: OpenApiDocument): Html {
  const label = html`<span class="status">${status}</span> ${description}`;
  if (!content) return html`<p class="answer">${label}</p>`;
  const named = Object.keys(headers);
  return html`<details class="answer" open>
    <summary>${label}</summary>
    ${named.length > 0 && html`<p class="about">With the header ${named.map((name) => html`<code>${name}</code>`)}.</p>`}
    ${typedTree(content['application/json'].schema, document)}
  </details>`;
}

function answers({ responses }: Operation, document: OpenApiDocument): Html {
  const all = Object.entries(responses);
  const own = all.filter(([, { $ref }]) => $ref === undefined);
  const errors = all.filter(([, { $ref }]) => $ref !== undefined);
  return html`<h4>Answers</h4>
    ${own.map(([status, answer]) => answerBlock(status, answer, document))}
    ${
      errors.length > 0 &&
      html`<p class="errors">
        <a href="#errors">Errors</a>: ${errors.map(([status], i) => [i > 0 && ', ', html`<span class="status">${status}</span>`])}
      </p>`
    }`;
}

/** An operation with all that can be told of it. */
export function operationSection(entry: Entry, base: string, document: OpenApiDocument): Html {
  const { method, paths, operation, parameters } = entry;
  const body = operation.requestBody?.content['application/json'].schema;
  const { operationId: id, summary } = operation;
  return html`<section class="operation" id="${id}" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${summary} <a class="anchor" href="#${id}" aria-label="Link to “${summary}”">#</a></h3>
    <div class="call">
      <div class="paths">${paths.map((path) => html`<p>${methodBadge(method)} ${pathText(path)}</p>`)}</div>
      ${scopeText(operation)}
    </div>
    ${operation.description !== undefined && prose(operation.description)}
    ${parameters.length > 0 && parameterTable(parameters, document)}
    ${
      body &&
      html`<h4>Body</h4>
        ${typedTree(body, document)}`
    }
    ${answers(operation, document)}
    <h4>Example</h4>
    <pre tabindex="0" aria-label="Example"><code>${curlExample(base, method, paths[0]!, operation, document)}</code></pre>
  </section>`;
}
