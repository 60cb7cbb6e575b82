import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { path } from './address.js';
import { boot } from './boot.js';
import { ErrorNote } from './components/error-note.js';
import { PageSkeleton } from './components/skeleton.js';
import { OverviewPage } from './pages/overview.js';

type Page = ComponentType<{ readonly name: string }>;

interface Route {
  readonly pattern: RegExp;
  readonly title: string;
  /** There at once; others are loaded when they are gone to. */
  readonly page?: Page;
  readonly load: () => Promise<Page>;
  /** It stands beside the lists of settings, which the server draws: from other pages it is a document of its own, and they from it. */
  readonly isAmongSettings?: true;
}

const loadGuide = async (): Promise<Page> => (await import('./pages/set-up-guide.js')).SetUpGuidePage;
// Until the first heartbeat there is nothing to see
const first = boot.has_heartbeats ? { page: OverviewPage, load: async () => OverviewPage } : { load: loadGuide };

const routes: readonly Route[] = [
  { pattern: /^\/$/, title: 'Overview', ...first },
  { pattern: /^\/projects$/, title: 'Projects', load: async () => (await import('./pages/projects.js')).ProjectsPage },
  { pattern: /^\/projects\/([^/]+)$/, title: 'Project', load: async () => (await import('./pages/project.js')).ProjectPage },
  { pattern: /^\/set-up-guide$/, title: 'Set up an editor', load: loadGuide },
  {
    pattern: /^\/admin\/system$/,
    title: 'System',
    load: () => import('./pages/system.js').then(({ SystemPage }) => SystemPage),
    isAmongSettings: true,
  },
];

const routeOf = (at: string): Route | undefined => routes.find(({ pattern }) => pattern.test(at));

/** Whether the page that is there can draw what is at a path. */
export function isOwnPath(at: string): boolean {
  const route = routeOf(at);
  return route !== undefined && route.isAmongSettings === routeOf(path.value)?.isAmongSettings;
}

/** The header is the server's (api/pages/layout.ts); which of its places is shown changes without it. */
function markPlace(at: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav.dashboard a')) {
    const isHere = link.pathname === '/' ? at === '/' : at === link.pathname || at.startsWith(`${link.pathname}/`);
    if (isHere) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** A name in an address, which may have been written by hand. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function App() {
  const at = path.value;
  const route = routeOf(at);
  const [loaded, setLoaded] = useState<{ route: Route; page: Page } | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  useEffect(() => {
    markPlace(at);
    if (!route) return;
    document.title = `${route.title} · Sundial`;
    setFault(null);
    if (route.page) return;
    route.load().then(
      (page) => setLoaded({ route, page }),
      () => setFault(new Error('This page could not be loaded. Is the server reachable?')),
    );
  }, [at]);
  if (!route) return <p>There is no such page.</p>;
  if (fault) return <ErrorNote error={fault} onRetry={() => location.reload()} />;
  const Page = route.page ?? (loaded?.route === route ? loaded.page : null);
  if (!Page) return <PageSkeleton />;
  const [, name = ''] = route.pattern.exec(at) ?? [];
  return <Page key={at} name={decoded(name)} />;
}
