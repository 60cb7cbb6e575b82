import type { Config } from '../../shared/config/load.js';
import { overviewQuestion } from '../../shared/domain/overview-address.js';
import { dateOf, dayAt } from '../../shared/domain/zone.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { HeartbeatStore } from '../../shared/store/heartbeats.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { activityVersion, type ActivityVersionDeps } from '../activity-version.js';
import { originOf } from '../context.js';
import { Html, html } from './html.js';
import type { PageAccess, Pages, Visit } from './pages.js';
import type { Visitor } from '../auth/visitors.js';
import { showStart } from './start.js';
import type { WebBundle } from './web-bundle.js';

export interface DashboardDeps extends ActivityVersionDeps {
  readonly stores: ActivityVersionDeps['stores'] & { readonly heartbeats: HeartbeatStore };
  /** Who may make an account. */
  readonly signUp: Config['accounts']['signUp'];
  /** Null: it is not built. */
  readonly web: WebBundle | null;
}

/** Pages that the dashboard draws itself, with the title until it does. */
const places: readonly { readonly path: string; readonly title: string; readonly access: Exclude<PageAccess, 'everyone'> }[] = [
  { path: '/projects', title: 'Projects', access: 'user' },
  { path: '/projects/:project', title: 'Project', access: 'user' },
  { path: '/set-up-guide', title: 'Set up a plugin', access: 'user' },
  { path: '/admin/system', title: 'System', access: 'admin' },
];

/** JSON that can stand in a page: nothing in it ends the element around it. */
const embedded = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));

/** What the dashboard knows before it asks for anything (web/boot.ts). */
function bootOf(user: UserDocument, origin: string, hasHeartbeats: boolean, version: string) {
  const { timezone } = daySettingsOf(user);
  return {
    username: user.username,
    name: user.full_name ?? user.username,
    timezone,
    weekday_start: user.weekday_start,
    is_admin: user.is_admin,
    has_heartbeats: hasHeartbeats,
    version,
    today: dateOf(dayAt(timezone, Date.now() * 1000)),
    api_url: `${origin}/api/v1`,
  };
}

/** What the overview's page asks for. */
const overviewOf = (querystring: string): string =>
  `/api/v1/users/current/overview?${new URLSearchParams(overviewQuestion(new URLSearchParams(querystring))).toString()}`;

/**
 * Pages that scripts draw from what the API says: a frame, and who looks at it. What they show is nothing that `/api/v1` would not tell (docs/adr/0019).
 */
export function dashboardPages(pages: Pages, deps: DashboardDeps): void {
  const { stores, web } = deps;

  async function show({ ctx, show, visitor }: Visit<Visitor>, title: string): Promise<void> {
    if (!web) {
      return show({ title, narrow: true, body: html`<p>The dashboard is not built yet: <code>npm run build</code>.</p>` });
    }
    const { user, version } = await activityVersion(deps, visitor.user._id);
    // Without any of its own, there may be days whose heartbeats are deleted
    const hasHeartbeats = user.horizon !== undefined || (await stores.heartbeats.newest(user._id)) !== null;
    show({
      title,
      scripts: web,
      preload: ctx.path === '/' && hasHeartbeats ? overviewOf(ctx.querystring) : undefined,
      amongSettings: ctx.path.startsWith('/admin/'),
      body: html`<div id="app"></div>
        <noscript>
          <p>
            The dashboard needs JavaScript. <a href="/settings">The settings</a> and <a href="/settings/keys">API keys</a> do not.
          </p>
        </noscript>
        <script type="application/json" id="boot">
          ${embedded(bootOf(user, originOf(ctx), hasHeartbeats, version))}
        </script>`,
    });
  }

  pages.add({ method: 'get', path: '/', access: 'everyone' }, (visit) => {
    const { visitor } = visit;
    return visitor ? show({ ...visit, visitor }, 'Overview') : showStart(visit, deps);
  });
  for (const { path, title, access } of places) {
    pages.add({ method: 'get', path, access }, (visit) => show(visit, title));
  }
}
