import type { Config } from '../../shared/config/load.js';
import type { PriceTable } from '../../shared/domain/ai-prices.js';
import { overviewQuestion } from '../../shared/domain/overview-address.js';
import { dateOf, dayAt } from '../../shared/domain/zone.js';
import { OverviewQuery, queryReader } from '../../shared/schema/queries.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { Stores } from '../../shared/store/stores.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { activityVersion, type ActivityVersionDeps } from '../activity-version.js';
import { originOf } from '../context.js';
import { presentOverview } from '../presenters/overview.js';
import { readOverview } from '../read-overview.js';
import { Html, html } from './html.js';
import type { PageAccess, Pages, Visit } from './pages.js';
import type { Visitor } from '../auth/visitors.js';
import { showStart } from './start.js';
import type { WebBundle } from './web-bundle.js';

export interface DashboardDeps extends ActivityVersionDeps {
  readonly stores: Stores;
  readonly prices: PriceTable;
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

/** An answer of the API, by its path below /api/v1. */
interface Given {
  readonly path: string;
  readonly body: unknown;
}

const readQuery = queryReader(OverviewQuery);

/** What the overview's page asks for first. @returns null where it can't be had: the page asks, and says why not */
async function givenOverview({ stores, prices }: DashboardDeps, user: UserDocument, querystring: string): Promise<Given | null> {
  const question = overviewQuestion(new URLSearchParams(querystring));
  try {
    const data = presentOverview(await readOverview(stores, user, readQuery({ ...question })), prices);
    return { path: `/users/current/overview?${new URLSearchParams(question).toString()}`, body: { data } };
  } catch {
    return null;
  }
}

/** What the dashboard knows before it asks for anything (web/boot.ts). */
function bootOf(user: UserDocument, origin: string, version: string, hasHeartbeats: boolean, given: Given | null) {
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
    given,
  };
}

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
    const given = ctx.path === '/' && hasHeartbeats ? await givenOverview(deps, user, ctx.querystring) : null;
    show({
      title,
      scripts: web,
      amongSettings: ctx.path.startsWith('/admin/'),
      body: html`<div id="app"></div>
        <noscript>
          <p>
            The dashboard needs JavaScript. <a href="/settings">The settings</a> and <a href="/settings/keys">API keys</a> do not.
          </p>
        </noscript>
        <script type="application/json" id="boot">
          ${embedded(bootOf(user, originOf(ctx), version, hasHeartbeats, given))}
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
