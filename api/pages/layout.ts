import type { Visitor } from '../auth/visitors.js';
import { Html, html } from './html.js';
import { stylePath } from './style.js';
import { themeButton, type Theme } from './theme.js';
import type { WebBundle } from './web-bundle.js';

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** HTTP status; 200 where it is not said. */
  readonly status?: number;
  /** One column of text or a single form, without the navigation of settings. */
  readonly narrow?: true;
  /** A class of the stylesheet for a page of its own look. */
  readonly kind?: 'start';
  /** What was done just now, or what a person has to know first. */
  readonly notice?: string | undefined;
  /** Seconds after which it is loaded again: it shows how far something is. */
  readonly again?: number | undefined;
  /** The dashboard's, which draws the page into its body and has the whole width. */
  readonly scripts?: WebBundle;
  /** Also beside the lists of settings. */
  readonly amongSettings?: boolean;
}

interface Surroundings {
  readonly visitor: Visitor | null;
  readonly csrf: string;
  /** Of this page. */
  readonly path: string;
  readonly theme: Theme;
}

interface Place {
  readonly path: string;
  readonly name: string;
}

/** Pages of one's own account, in the order they are shown. */
const settingsPlaces: readonly Place[] = [
  { path: '/settings', name: 'Profile' },
  { path: '/settings/sharing', name: 'What others see' },
  { path: '/settings/keys', name: 'API keys' },
  { path: '/set-up-guide', name: 'Set up an editor' },
  { path: '/settings/apps', name: 'Apps' },
  { path: '/settings/security', name: 'Password and sessions' },
  { path: '/settings/import', name: 'Import' },
  { path: '/settings/account', name: 'Download and delete' },
];

const adminPlaces: readonly Place[] = [
  { path: '/admin/users', name: 'Users' },
  { path: '/admin/invitations', name: 'Invitations' },
  { path: '/admin/audit', name: 'Audit log' },
  { path: '/admin/system', name: 'System' },
  { path: '/admin/queues', name: 'Queues' },
];

const isHere = (path: string, place: string): boolean =>
  path === place || (place !== '/settings' && path.startsWith(`${place}/`));

const placeList = (label: string, places: readonly Place[], path: string): Html =>
  html`<h2>${label}</h2>
    <ul>
      ${places.map(
        (place) =>
          html`<li><a href="${place.path}" ${isHere(path, place.path) && new Html('aria-current="page"')}>${place.name}</a></li>`,
      )}
    </ul>`;

const places = ({ visitor, path }: Surroundings): Html =>
  html`<nav class="places" aria-label="Settings">
    ${placeList('Settings', settingsPlaces, path)}
    ${visitor?.user.is_admin === true && placeList('Administration', adminPlaces, path)}
  </nav>`;

/** What the dashboard shows, on every page of those who are signed in. */
const dashboardPlaces: readonly Place[] = [
  { path: '/', name: 'Overview' },
  { path: '/projects', name: 'Projects' },
];

const dashboard = ({ path }: Surroundings): Html =>
  html`<nav class="dashboard" aria-label="Dashboard">
    ${dashboardPlaces.map(
      (place) =>
        html`<a
          href="${place.path}"
          ${(place.path === '/' ? path === '/' : isHere(path, place.path)) && new Html('aria-current="page"')}
          >${place.name}</a
        >`,
    )}
  </nav>`;

const account = ({ visitor, csrf, theme }: Surroundings): Html =>
  visitor === null
    ? html`<a href="/sign-in">Sign in</a>`
    : html`${themeButton(theme, csrf)}<a href="/settings">${visitor.user.full_name ?? visitor.user.username}</a>
        <form method="post" action="/sign-out">
          <input type="hidden" name="csrf" value="${csrf}" /><button class="quiet">Sign out</button>
        </form>`;

const scriptsOf = ({ script, styles, preloads }: WebBundle, { csrf }: Surroundings): Html =>
  html`<meta name="csrf" content="${csrf}" />
    ${styles.map((path) => html`<link rel="stylesheet" href="${path}" />`)}
    ${preloads.map((path) => html`<link rel="modulepreload" href="${path}" />`)}
    <script type="module" src="${script}"></script>`;

/** A whole page as text. It needs nothing from other hosts; but for the dashboard, no scripts either. */
export function pageText(page: Page, around: Surroundings): string {
  const { title, body, narrow, notice, again, scripts, amongSettings = scripts === undefined } = page;
  const withPlaces = narrow !== true && amongSettings && around.visitor !== null;
  const { theme } = around;
  const kind = page.kind ?? (withPlaces ? 'with-places' : scripts ? 'wide' : 'narrow');
  return html`<!doctype html>
    <html lang="en" ${theme !== 'system' && html`data-theme="${theme}"`}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="${theme === 'system' ? 'light dark' : theme}" />
        ${again !== undefined && html`<meta http-equiv="refresh" content="${again}" />`}
        <title>${title} · Sundial</title>
        <link rel="stylesheet" href="${stylePath}" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        ${scripts && scriptsOf(scripts, around)}
      </head>
      <body class="${kind}">
        <a class="skip" href="#main">Skip to the text</a>
        <header>
          <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="26" height="26" />Sundial</a>
          ${around.visitor && dashboard(around)}
          <div class="account">${account(around)}</div>
        </header>
        ${withPlaces && places(around)}
        <main id="main" tabindex="-1">
          ${scripts === undefined && html`<h1>${title}</h1>`}
          ${notice !== undefined && html`<p class="notice" role="status">${notice}</p>`} ${body}
        </main>
      </body>
    </html>`.text;
}
