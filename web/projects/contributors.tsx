import { useState } from 'preact/hooks';
import type { AskedRange } from '../../shared/domain/overview-address.js';
import type { ProjectContributors } from '../../shared/schema/answers/projects.js';
import { send } from '../api.js';
import { RankedBars } from '../charts/ranked-bars.js';
import { Card } from '../components/card.js';
import { ErrorNote } from '../components/error-note.js';
import { Skeleton } from '../components/skeleton.js';
import { useResource } from '../resource.js';
import type { ShownProject } from './change-dialogs.js';

function Shown({ path, asked, version }: { readonly path: string; readonly asked: AskedRange; readonly version: string }) {
  const { data, error, retry } = useResource<{ data: ProjectContributors }>(`${path}/contributors`, { ...asked }, version);
  if (!data) return error ? <ErrorNote error={error} onRetry={retry} /> : <Skeleton />;
  const { contributors } = data.data;
  const all = contributors.reduce((sum, { total_seconds }) => sum + total_seconds, 0);
  // Two people may have one name, but not one username
  const rows = contributors.map(({ username, name, is_current_user, total_seconds }) => ({
    name: is_current_user ? `${name} (you)` : name === username ? name : `${name} (${username})`,
    total_seconds,
    percent: all === 0 ? 0 : (total_seconds / all) * 100,
  }));
  return (
    <>
      <RankedBars label="Contributors" rows={rows} />
      {contributors.length === 1 ? (
        <p class="hint">Nobody else on this server shares a project of this name.</p>
      ) : (
        <p class="hint">Time of others until yesterday.</p>
      )}
    </>
  );
}

/** Who works on a project of this name, as far as both sides share it. */
export function Contributors({
  project,
  path,
  asked,
  version,
  onChanged,
}: {
  readonly project: ShownProject;
  readonly path: string;
  readonly asked: AskedRange;
  readonly version: string;
  readonly onChanged: () => void;
}) {
  const [fault, setFault] = useState<string | null>(null);
  const { is_shared } = project;
  const share = (): void => {
    setFault(null);
    send('PATCH', path, { is_shared: !is_shared }).then(onChanged, (error: Error) => setFault(error.message));
  };
  return (
    <Card
      title="Contributors"
      actions={
        <button type="button" class="quiet" onClick={share}>
          {is_shared ? 'Stop sharing' : 'Share your time'}
        </button>
      }
    >
      {is_shared ? (
        <Shown path={path} asked={asked} version={version} />
      ) : (
        <p class="quiet-text">
          You do not share your time in this project. Share it, and whoever shares a project of the same name sees yours, and you
          see theirs.
        </p>
      )}
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </Card>
  );
}
