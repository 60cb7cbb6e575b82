import { useEffect, useState } from 'preact/hooks';
import type { Overview } from '../../shared/schema/answers/overview.js';
import type { ProjectFiles } from '../../shared/schema/answers/projects.js';
import { navigate } from '../address.js';
import { RankedBars } from '../charts/ranked-bars.js';
import { Card } from '../components/card.js';
import { ErrorNote } from '../components/error-note.js';
import { RangePicker } from '../components/range-picker.js';
import { Skeleton } from '../components/skeleton.js';
import { TimeBars } from '../overview/bars-panel.js';
import { Figures } from '../overview/figures.js';
import { TimelinePanel } from '../overview/timeline-panel.js';
import { DeleteDialog, RenameDialog, setHidden, type ShownProject } from '../projects/change-dialogs.js';
import { Contributors } from '../projects/contributors.js';
import { FilesPanel } from '../projects/files-panel.js';
import '../projects/projects.css';
import { Recalculation } from '../projects/recalculation.js';
import { SentNames, useSentNames, type Rename } from '../projects/sent-names.js';
import { shownRange } from '../range.js';
import { useLive } from '../live.js';
import { useResource } from '../resource.js';

const pathOf = (name: string): string => `/projects/${encodeURIComponent(name)}`;

function Actions({
  project,
  renames,
  onChanged,
}: {
  readonly project: ShownProject;
  readonly renames: readonly Rename[];
  readonly onChanged: () => void;
}) {
  const [open, setOpen] = useState<'rename' | 'delete' | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { name, is_hidden } = project;
  const close = (): void => setOpen(null);
  return (
    <div class="project-actions">
      <button type="button" class="second" onClick={() => setOpen('rename')}>
        Rename or merge…
      </button>
      <button
        type="button"
        class="second"
        onClick={() => void setHidden(name, !is_hidden).then(onChanged, (error: Error) => setFault(error.message))}
      >
        {is_hidden ? 'Show in lists' : 'Hide'}
      </button>
      <button type="button" class="danger" onClick={() => setOpen('delete')}>
        Delete…
      </button>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {open === 'rename' && (
        <RenameDialog project={project} onClose={close} onDone={(to) => navigate(pathOf(to), { replace: true })} />
      )}
      {open === 'delete' && (
        <DeleteDialog
          project={project}
          sentAs={renames.map(({ from }) => from)}
          onClose={close}
          onDone={() => navigate('/projects', { replace: true })}
        />
      )}
    </div>
  );
}

/** One project in a range of days. */
export function ProjectPage({ name }: { readonly name: string }) {
  const [changed, setChanged] = useState(0);
  const version = `${changed} ${useLive()}`;
  const asked = shownRange();
  const row = useResource<{ data: ShownProject }>(`/users/current${pathOf(name)}`, {}, version);
  const time = useResource<{ data: Overview }>('/users/current/overview', { ...asked, project: name, by: 'languages' }, version);
  const files = useResource<{ data: ProjectFiles }>(`/users/current${pathOf(name)}/files`, { ...asked }, version);
  const renames = useSentNames(name, version);
  const project = row.data?.data;
  // An old name leads to what it is shown as
  useEffect(() => {
    if (project && project.name !== name) navigate(pathOf(project.name) + location.search, { replace: true });
  }, [project?.name]);
  useEffect(() => {
    document.title = `${name} · Sundial`;
  }, [name]);
  const isUnknown = row.error?.status === 404;
  const overview = time.data?.data;
  const onChanged = (): void => setChanged((n) => n + 1);
  const error = time.error ?? files.error;

  if (isUnknown && overview?.total_seconds === 0) {
    return (
      <>
        <h1>No such project</h1>
        <p>
          There is no project <bdi>{name}</bdi>, or it was deleted. <a href="/projects">All projects</a>
        </p>
      </>
    );
  }
  return (
    <div class="overview project-page">
      <div class="project-head">
        <div>
          <p class="above">
            <a href="/projects">Projects</a>
          </p>
          <h1 dir="auto">
            {name} {project?.is_hidden === true && <span class="badge">Hidden</span>}
          </h1>
        </div>
        {project && <Actions project={project} renames={renames} onChanged={onChanged} />}
      </div>
      <Recalculation since={version} />
      <RangePicker shown={overview ? overview.range : null} />
      {error && !overview && <ErrorNote error={error} onRetry={time.retry} />}
      {!error && !overview && (
        <div aria-busy="true">
          <Skeleton kind="figures" />
          <Skeleton kind="chart" />
        </div>
      )}
      {overview && (
        <>
          <Figures overview={overview} />
          {overview.range.days > 1 ? <TimeBars overview={overview} /> : <TimelinePanel overview={overview} />}
        </>
      )}
      <div class="project-parts">
        {files.data ? <FilesPanel files={files.data.data} /> : !error && <Skeleton kind="list" />}
        <div class="project-lists">
          {files.data && (
            <Card title="Branches">
              <RankedBars label="Branches" rows={files.data.data.branches} />
            </Card>
          )}
          {overview && (
            <>
              <Card title="Languages">
                <RankedBars label="Languages" rows={overview.languages} names={overview.series_names} />
              </Card>
              <Card title="Editors">
                <RankedBars label="Editors" rows={overview.editors} />
              </Card>
              <Card title="Machines">
                <RankedBars label="Machines" rows={overview.machines} />
              </Card>
            </>
          )}
          {project && (
            <Contributors
              project={project}
              path={`/users/current${pathOf(project.name)}`}
              asked={asked}
              version={version}
              onChanged={onChanged}
            />
          )}
          <SentNames renames={renames} onChanged={onChanged} />
        </div>
      </div>
    </div>
  );
}
