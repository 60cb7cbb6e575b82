import { useEffect, useState } from 'preact/hooks';
import { useResource, type Resource } from './resource.js';

/**
 * What the API says, asked for again some time after each answer while the page can be seen, and at once when it is looked at again.
 * @param path below /api/v1
 */
export function usePolled<T>(path: string, everyMs: number): Resource<T> {
  const [round, setRound] = useState(0);
  const resource = useResource<T>(path, {}, round);
  const { isLoading } = resource;
  useEffect(() => {
    if (isLoading) return undefined;
    const again = (): void => {
      if (document.visibilityState === 'visible') setRound(round + 1);
    };
    const timer = setTimeout(again, everyMs);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [isLoading, round]);
  return resource;
}
