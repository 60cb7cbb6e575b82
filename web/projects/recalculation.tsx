import { useEffect, useState } from 'preact/hooks';
import { get } from '../api.js';

interface Progress {
  readonly is_up_to_date: boolean;
  readonly percent_calculated: number;
}

const everyMs = 1000;

/** How far days are computed again, while they are: after a rename, a deletion or other settings. What is shown is right meanwhile. */
export function Recalculation({ since = '' }: { /** Looks again when it changes. */ readonly since?: string }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      const { data } = await get<{ data: Progress }>('/users/current/recalculation', {}, ended.signal);
      setProgress(data.is_up_to_date ? null : data);
      if (!data.is_up_to_date) timer = setTimeout(again, everyMs);
    };
    const again = (): void => void look().catch(() => undefined);
    again();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [since]);
  if (!progress) return null;
  return (
    <p class="notice progress" role="status">
      <label>
        Days are being computed again: {progress.percent_calculated} % <progress max={100} value={progress.percent_calculated} />
      </label>
    </p>
  );
}
