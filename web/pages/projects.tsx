import { useState } from 'preact/hooks';
import type { ProjectActivity } from '../../shared/schema/answers/projects.js';
import { boot } from '../boot.js';
import { query, setQuery, withQuery } from '../address.js';
import { Sparkline } from '../charts/sparkline.js';
import { ErrorNote } from '../components/error-note.js';
import { Skeleton } from '../components/skeleton.js';
import { listProjects, orders, type ListedProject, type Order } from '../projects/listed-projects.js';
import '../projects/projects.css';
import { Recalculation } from '../projects/recalculation.js';
import { useLive } from '../live.js';
import { useResource } from '../resource.js';
import { ago, brief, clock, dateAt, dayName, spell } from '../text.js';

/** Rows that are drawn before somebody asks for more of them. */
const atFirst = 200;

const isOrder = (text: string | null): text is Order => text !== null && Object.hasOwn(orders, text);

function Row({ project }: { readonly project: ListedProject }) {
  const { name, is_hidden, total_seconds, seconds, last_heartbeat_at } = project;
  const last = Date.parse(last_heartbeat_at) / 1000;
  return (
    <tr>
      <th scope="row">
        <a href={`/projects/${encodeURIComponent(name)}`} title={name}>
          <bdi dir="auto">{name}</bdi>
        </a>
        {is_hidden && <span class="badge">Hidden</span>}
      </th>
      <td class="spark">{total_seconds > 0 && <Sparkline values={seconds} label={`${spell(total_seconds)} in 30 days`} />}</td>
      <td class="number" title={spell(total_seconds)}>
        {total_seconds > 0 ? brief(total_seconds) : <span class="quiet-text">–</span>}
      </td>
      <td class="number">
        <time
          dateTime={last_heartbeat_at}
          title={`${dayName(dateAt(last, boot.timezone), boot.today)}, ${clock(last, boot.timezone)}`}
        >
          {ago(last)}
        </time>
      </td>
    </tr>
  );
}

function Heading({ by, order, at }: { readonly by: Order; readonly order: Order; readonly at: string }) {
  return (
    <th scope="col" class={at} aria-sort={by === order ? (by === 'name' ? 'ascending' : 'descending') : undefined}>
      <a href={withQuery({ sort: by === 'last' ? null : by })}>{orders[by]}</a>
    </th>
  );
}

/** Arrows go from the search to the links and through them, as in a menu. */
function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const places = [...event.currentTarget.querySelectorAll<HTMLElement>('input[type="search"], tbody th a')];
  const next = places[places.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function List({
  projects,
  search,
  order,
}: {
  readonly projects: readonly ListedProject[];
  readonly search: string;
  readonly order: Order;
}) {
  const [isWhole, setIsWhole] = useState(false);
  const withHidden = query.value.get('hidden') === '1';
  const listed = listProjects(projects, { search, order, withHidden });
  const shown = isWhole ? listed : listed.slice(0, atFirst);
  const word = listed.length === 1 ? 'project' : 'projects';
  return (
    <>
      <p class="visually-hidden" role="status">
        {listed.length} {word}
      </p>
      {listed.length === 0 ? (
        <p class="no-time">
          {search === '' ? 'All projects are hidden.' : 'No project has a name like that.'}{' '}
          {!withHidden && projects.some((p) => p.is_hidden) && 'Hidden ones are not looked through.'}
        </p>
      ) : (
        <div class="panel">
          <table class="projects">
            <thead>
              <tr>
                <Heading by="name" order={order} at="" />
                <th scope="col" class="spark">
                  <span class="visually-hidden">Day by day</span>
                </th>
                <Heading by="time" order={order} at="number" />
                <Heading by="last" order={order} at="number" />
              </tr>
            </thead>
            <tbody>
              {shown.map((project) => (
                <Row key={project.id} project={project} />
              ))}
            </tbody>
          </table>
          {shown.length < listed.length && (
            <button type="button" class="quiet" onClick={() => setIsWhole(true)}>
              Show all {listed.length}
            </button>
          )}
        </div>
      )}
    </>
  );
}

/** All projects, to look for one. */
export function ProjectsPage() {
  const { data, error, retry } = useResource<{ data: ProjectActivity }>('/users/current/project_activity', {}, useLive());
  const asked = query.value.get('sort');
  const order = isOrder(asked) ? asked : 'last';
  const search = query.value.get('q') ?? '';
  const projects = data?.data.projects;
  return (
    <div class="projects-page" role="presentation" onKeyDown={moveFocus}>
      <h1>Projects</h1>
      <Recalculation />
      {error && !data && <ErrorNote error={error} onRetry={retry} />}
      {!error && !data && (
        <div aria-busy="true">
          <Skeleton kind="line" />
          <Skeleton kind="list" />
        </div>
      )}
      {projects?.length === 0 && (
        <p class="lead">
          There are none yet. <a href="/set-up-guide">Set up a plugin</a>: what you work on shows up here by itself.
        </p>
      )}
      {projects && projects.length > 0 && (
        <>
          <form class="find" role="search" onSubmit={(event) => event.preventDefault()}>
            <input
              type="search"
              aria-label="Find a project"
              placeholder={`Find one of ${projects.length}`}
              value={search}
              onInput={(event) => setQuery({ q: event.currentTarget.value || null }, { replace: true })}
            />
            {projects.some((p) => p.is_hidden) && (
              <label class="check">
                <input
                  type="checkbox"
                  checked={query.value.get('hidden') === '1'}
                  onChange={(event) => setQuery({ hidden: event.currentTarget.checked ? '1' : null })}
                />
                Show hidden
              </label>
            )}
          </form>
          <List projects={projects} search={search} order={order} />
        </>
      )}
    </div>
  );
}
