import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UIConfig } from '@bull-board/api/typings/app';
import { html, Html } from '../pages/html.js';

/** Of the one style in a tag that its scripts make, inside of an icon: it changes with versions of @bull-board/ui, and a browser test tells. */
const iconStyleHash = 'r2N1TB/gHbBtBZFKg7ejmq1acVSREzucTAEw6ga4hoU=';

/** Buttons for what is refused (changes.ts), by their icons: plus, files, pencil, clock, gauge … */
const style = `
:is(li:has(> button > .refused, > span > button > .refused), [role="menuitem"]:has(> .refused)) { display: none; }
`.replaceAll(
  '.refused',
  ':is(.lucide-plus, .lucide-files, .lucide-pencil, .lucide-clock, .lucide-gauge, .lucide-chart-no-axes-gantt, .lucide-trash-2, .lucide-ban)',
);
const styleHash = createHash('sha256').update(style).digest('base64');

/** Styles that scripts give to elements need no word here. A worker colours JSON. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  `style-src 'self' 'sha256-${styleHash}' 'sha256-${iconStyleHash}'`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Scripts and styles that the page of @bull-board/ui names, as they change with every version. */
function assetsOf(folder: string): { readonly scripts: readonly string[]; readonly styles: readonly string[] } {
  const template = readFileSync(join(folder, 'index.ejs'), 'utf8');
  const named = (pattern: RegExp): string[] => [...template.matchAll(pattern)].map(([, path]) => path!);
  const scripts = named(/<script\b[^>]*\bsrc="(static\/[\w./-]+)"/g);
  const styles = named(/<link\b[^>]*\bhref="(static\/[\w./-]+\.css)"/g);
  if (scripts.length === 0 || styles.length === 0) throw new Error('the page of @bull-board/ui names no scripts or styles');
  return { scripts, styles };
}

/** JSON that ends no script element and begins none. */
const embedded = (value: object): Html => new Html(JSON.stringify(value).replaceAll('<', String.raw`\u003c`));

/**
 * Bull Board's one page, with the policy it needs. Its own one has styles in tags, and fonts of another host.
 * @param basePath ends with a slash
 */
export function entryPage(
  folder: string,
  basePath: string,
  uiConfig: UIConfig,
): { readonly text: string; readonly policy: string } {
  const { scripts, styles } = assetsOf(folder);
  const { text } = html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no" />
        <meta name="color-scheme" content="light dark" />
        <base href="${basePath}" />
        <title>${uiConfig.boardTitle}</title>
        <link rel="icon" type="image/svg+xml" id="fav-logo" href="${uiConfig.favIcon?.default}" />
        ${styles.map((path) => html`<link rel="stylesheet" href="${path}" />`)} ${new Html(`<style>${style}</style>`)}
      </head>
      <body class="preload">
        <script id="__UI_CONFIG__" type="application/json">
          ${embedded(uiConfig)}
        </script>
        <div id="root">Loading …</div>
        <noscript>This page needs JavaScript. The same without: npm run admin -- status</noscript>
        ${scripts.map((path) => html`<script defer src="${path}"></script>`)}
      </body>
    </html>`;
  return { text, policy };
}
