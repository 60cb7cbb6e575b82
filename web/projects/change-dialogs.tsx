import { useState } from 'preact/hooks';
import type { ProjectActivity } from '../../shared/schema/answers/projects.js';
import { send } from '../api.js';
import { Dialog } from '../components/dialog.js';
import { useResource } from '../resource.js';
import { spell } from '../text.js';

export interface ShownProject {
  readonly name: string;
  readonly is_hidden: boolean;
  readonly is_shared: boolean;
  readonly first_heartbeat_at: string;
  readonly last_heartbeat_at: string;
}

const pathOf = (name: string): string => `/users/current/projects/${encodeURIComponent(name)}`;

export const setHidden = (name: string, is_hidden: boolean): Promise<unknown> => send('PATCH', pathOf(name), { is_hidden });

/** Does something once at a time, and says what went wrong with it. */
function useDeed(deed: () => Promise<unknown>) {
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const act = (): void => {
    setIsBusy(true);
    setFault(null);
    deed().catch((error: Error) => {
      setFault(error.message);
      setIsBusy(false);
    });
  };
  return { isBusy, fault, act };
}

const Fault = ({ text }: { readonly text: string | null }) =>
  text === null ? null : (
    <p class="fault" role="alert">
      {text}
    </p>
  );

/** Renames a project, or merges it into another one: which of both is said before it is done. */
export function RenameDialog({
  project: { name },
  onClose,
  onDone,
}: {
  readonly project: ShownProject;
  readonly onClose: () => void;
  readonly onDone: (name: string) => void;
}) {
  const [text, setText] = useState(name);
  const { data } = useResource<{ data: ProjectActivity }>('/users/current/project_activity');
  const others = (data?.data.projects ?? []).filter((project) => project.name !== name);
  const to = text.trim();
  const isMerge = others.some((project) => project.name === to);
  const { isBusy, fault, act } = useDeed(async () => {
    const { data: changed } = await send<{ data: ShownProject }>('PATCH', pathOf(name), { name: to });
    onDone(changed.name);
  });
  return (
    <Dialog title="Rename or merge" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (to !== name && !isBusy) act();
        }}
      >
        <div class="field">
          <label>
            Name
            <input
              dir="auto"
              list="project-names"
              autocomplete="off"
              required
              maxLength={512}
              value={text}
              aria-describedby="project-name-hint"
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <datalist id="project-names">
            {others.map((project) => (
              <option key={project.name}>{project.name}</option>
            ))}
          </datalist>
          <p class="hint" id="project-name-hint" aria-live="polite">
            {isMerge ? (
              <>
                There is a project of this name: <strong>{name}</strong> becomes a part of it, with all its time.
              </>
            ) : (
              'The name of another project makes one of both.'
            )}
          </p>
        </div>
        <p>
          Plugins go on sending <strong>{name}</strong>, and what they send is shown under the new name. Nothing is lost, and it
          can be taken back on the project’s page.
        </p>
        <Fault text={fault} />
        <div class="actions">
          <button type="submit" disabled={isBusy || to === '' || to === name}>
            {isMerge ? 'Merge' : 'Rename'}
          </button>
          <button type="button" class="second" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const dateOf = (moment: string): string => new Date(moment).toLocaleDateString('en', { dateStyle: 'long' });

/** Says what goes before a project is deleted. @param sentAs other names that its heartbeats were sent with */
export function DeleteDialog({
  project: { name, first_heartbeat_at, last_heartbeat_at },
  sentAs,
  onClose,
  onDone,
}: {
  readonly project: ShownProject;
  readonly sentAs: readonly string[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { data } = useResource<{ data: { total_seconds: number } }>('/users/current/all_time_since_today', { project: name });
  const [isSure, setIsSure] = useState(false);
  const { isBusy, fault, act } = useDeed(async () => {
    await send('DELETE', pathOf(name));
    onDone();
  });
  return (
    <Dialog title="Delete this project?" onClose={onClose}>
      <p>
        All heartbeats of <strong>{name}</strong> go
        {sentAs.length > 0 && (
          <>
            , also those that were sent as{' '}
            {sentAs.map((sent, i) => (
              <>
                {i > 0 && ', '}
                <strong>{sent}</strong>
              </>
            ))}
          </>
        )}
        : those from {dateOf(first_heartbeat_at)} to {dateOf(last_heartbeat_at)}
        {data && (
          <>
            , with <strong class="number">{spell(data.data.total_seconds)}</strong>
          </>
        )}
        . It can not be undone.
      </p>
      <p>
        Heartbeats that come for it later make it anew. To keep its time and not see it in lists, hide it. A copy of all your data
        can be downloaded in the <a href="/settings/account">settings</a> before.
      </p>
      <label class="check">
        <input type="checkbox" checked={isSure} onChange={(event) => setIsSure(event.currentTarget.checked)} />
        <span>Delete it for good</span>
      </label>
      <Fault text={fault} />
      <div class="actions">
        <button type="button" class="danger" disabled={!isSure || isBusy} onClick={act}>
          Delete
        </button>
        <button type="button" class="second" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
