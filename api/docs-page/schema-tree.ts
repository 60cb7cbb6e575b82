import type { JsonSchema, OpenApiDocument } from '../openapi/types.js';
import { html, type Html } from '../pages/html.js';
import { resolved, typeText, valuesText } from './schema-text.js';

interface Line {
  readonly name: Html;
  readonly optional: boolean;
  readonly schema: JsonSchema;
}

const nameText = (name: string): Html => html`<code class="name">${name}</code>`;

/** What an object, a list or a choice is made of; nothing for a plain value. */
function linesOf(schema: JsonSchema, document: OpenApiDocument): Line[] {
  const { properties = {}, required = [], items, prefixItems, anyOf, additionalProperties } = resolved(schema, document);
  if (anyOf) {
    const variants = anyOf.map((variant) => resolved(variant, document));
    // Plain values are told by their type alone
    if (variants.every((variant) => linesOf(variant, document).length === 0)) return [];
    return variants.map((variant, i) => ({
      name: html`<span class="choice">${i === 0 ? 'either' : 'or'}</span>`,
      optional: false,
      schema: variant,
    }));
  }
  if (prefixItems) return prefixItems.map((item, i) => ({ name: nameText(`[${i}]`), optional: false, schema: item }));
  if (typeof items === 'object') return linesOf(items, document);
  const lines = Object.entries(properties).map(([name, property]) => ({
    name: nameText(name),
    optional: !required.includes(name),
    schema: property,
  }));
  return typeof additionalProperties === 'object' && lines.length === 0 ? linesOf(additionalProperties, document) : lines;
}

const example = ({ examples }: JsonSchema): Html | false =>
  typeof examples?.[0] === 'string' && html`<span class="like">, as in <code>${examples[0]}</code></span>`;

function line({ name, optional, schema }: Line, document: OpenApiDocument): Html {
  const real = resolved(schema, document);
  const values = real.enum ? valuesText(real) : '';
  const label = html`${name}
    <span class="type">${typeText(schema, document)}${optional && ', optional'}</span>
    <span class="about">${real.description}${values !== '' && `: ${values}`}${example(real)}</span>`;
  const inner = linesOf(real, document);
  if (inner.length === 0) return html`<li>${label}</li>`;
  return html`<li>
    <details>
      <summary>${label}</summary>
      ${tree(inner, document)}
    </details>
  </li>`;
}

const tree = (lines: readonly Line[], document: OpenApiDocument): Html =>
  html`<ul class="schema">
    ${lines.map((inner) => line(inner, document))}
  </ul>`;

/** A schema as nested lists, its first level in view. */
export function schemaTree(schema: JsonSchema, document: OpenApiDocument): Html {
  const lines = linesOf(schema, document);
  if (lines.length > 0) return tree(lines, document);
  return html`<p class="about">${resolved(schema, document).description}</p>`;
}
