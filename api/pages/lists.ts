import type { RouterContext } from '@koa/router';
import { presentPage } from '../presenters/page.js';
import { html, type Html } from './html.js';

/** Rows on a page of a list. */
export const pageSize = 50;
const lastPage = 1_000_000;

/** A parameter of the address as text; '' where it is not there. */
export function textOf(ctx: RouterContext, name: string): string {
  const value = ctx.query[name];
  // Without what MongoDB refuses in a pattern
  return (typeof value === 'string' ? value : '').replaceAll('\0', '').trim().slice(0, 200);
}

/** The page that is asked for, from 1. */
export function pageOf(ctx: RouterContext): number {
  const page = Number(textOf(ctx, 'page'));
  return Number.isInteger(page) && page >= 1 && page <= lastPage ? page : 1;
}

/** Links to the pages before and after; nothing where there is one page alone. */
export function pager(ctx: RouterContext, total: number): Html | false {
  const { page, prev_page, next_page, total_pages } = presentPage(pageOf(ctx), pageSize, total);
  if (total_pages === 1 && page === 1) return false;
  const link = (to: number, name: string): Html => {
    const parameters = new URLSearchParams(ctx.querystring);
    parameters.set('page', String(to));
    return html`<a href="${ctx.path}?${parameters.toString()}">${name}</a>`;
  };
  return html`<nav class="actions" aria-label="Pages">
    ${prev_page !== null && link(prev_page, 'Back')} <span>Page ${page} of ${total_pages}</span>
    ${next_page !== null && link(next_page, 'Further')}
  </nav>`;
}

export interface Table {
  /** What it is, for those who can't see it. */
  readonly label: string;
  /** Names of the columns; '' for one of buttons. */
  readonly columns: readonly string[];
  readonly rows: readonly Html[];
}

/** A table that is scrolled by itself where it is wider than the page. */
export const table = ({ label, columns, rows }: Table): Html =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map((name) => (name === '' ? html`<td></td>` : html`<th scope="col">${name}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;

/** A link that is shown once, to be handed on. */
export const linkOnce = (title: string, text: string, link: string): Html =>
  html`<div class="card" role="status">
    <h2>${title}</h2>
    <p>${text}</p>
    <code class="secret" id="link">${link}</code>
  </div>`;
