import { useState } from 'preact/hooks';
import type { NewKey } from '../../shared/schema/answers/api-keys.js';
import { send } from '../api.js';

/** Makes a key for an editor. The page alone has it: who leaves makes another one. */
export function NewKeyButton({
  name,
  made,
  onMade,
}: {
  readonly name: string;
  readonly made: NewKey | null;
  readonly onMade: (key: NewKey) => void;
}) {
  const [isMaking, setMaking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function make(): Promise<void> {
    setMaking(true);
    setFault(null);
    try {
      const { data } = await send<{ readonly data: NewKey }>('POST', '/users/current/api_keys', { name });
      onMade(data);
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setMaking(false);
    }
  }

  return (
    <div class="new-key">
      {made === null ? (
        <button type="button" disabled={isMaking} onClick={() => void make()}>
          {isMaking ? 'Making the key…' : `Make a key for ${name}`}
        </button>
      ) : (
        <p role="status">
          The key <strong>{made.name}</strong> is in the lines below. It is shown only now: of keys only a hash is kept.{' '}
          <a href="/settings/keys">Your keys</a>
        </p>
      )}
      {fault !== null && (
        <p class="fault" role="alert">
          {fault} <a href="/settings/keys">Your keys</a>
        </p>
      )}
    </div>
  );
}
