import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UIConfig } from '@bull-board/api/typings/app';
import { html, Html } from '../pages/html.js';

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
 * Bull Board's one page. Its own one has styles in tags, and fonts of another host.
 * @param basePath ends with a slash
 */
export function entryPage(folder: string, basePath: string, uiConfig: UIConfig): string {
  const { scripts, styles } = assetsOf(folder);
  return html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no" />
        <meta name="color-scheme" content="light dark" />
        <base href="${basePath}" />
        <title>${uiConfig.boardTitle}</title>
        <link rel="icon" type="image/svg+xml" id="fav-logo" href="${uiConfig.favIcon?.default}" />
        ${styles.map((path) => html`<link rel="stylesheet" href="${path}" />`)}
      </head>
      <body class="preload">
        <script id="__UI_CONFIG__" type="application/json">
          ${embedded(uiConfig)}
        </script>
        <div id="root">Loading …</div>
        <noscript>This page needs JavaScript. The same without: npm run admin -- status</noscript>
        ${scripts.map((path) => html`<script defer src="${path}"></script>`)}
      </body>
    </html>`.text;
}
