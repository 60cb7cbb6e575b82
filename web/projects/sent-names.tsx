import { useState } from 'preact/hooks';
import { send } from '../api.js';
import { Card } from '../components/card.js';
import { useResource } from '../resource.js';

export interface Rename {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** Which names clients send that are shown as a project. @param version asks again when it changes */
export function useSentNames(name: string, version: string): readonly Rename[] {
  const { data } = useResource<{ data: readonly Rename[] }>('/users/current/project_renames', {}, version);
  return (data?.data ?? []).filter(({ to }) => to === name);
}

/** The names that are shown as this project; each can be taken back. */
export function SentNames({ renames, onChanged }: { readonly renames: readonly Rename[]; readonly onChanged: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  if (renames.length === 0) return null;
  const takeBack = (id: string): void => {
    setFault(null);
    send('DELETE', `/users/current/project_renames/${id}`).then(onChanged, (error: Error) => setFault(error.message));
  };
  return (
    <Card title="Also shown here">
      <ul class="plain sent-names">
        {renames.map(({ id, from }) => (
          <li key={id}>
            <bdi dir="auto">{from}</bdi>
            <button type="button" class="quiet" onClick={() => takeBack(id)}>
              Take back<span class="visually-hidden">: show {from} as a project of its own</span>
            </button>
          </li>
        ))}
      </ul>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </Card>
  );
}
