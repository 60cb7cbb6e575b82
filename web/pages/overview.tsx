import { boot } from '../boot.js';
import { PageSkeleton } from '../components/skeleton.js';
import { useResource } from '../resource.js';
import { ErrorNote } from '../components/error-note.js';

export function OverviewPage() {
  const { data, error, retry } = useResource<unknown>('/users/current/overview', {});
  if (error && !data) return <ErrorNote error={error} onRetry={retry} />;
  if (!data) return <PageSkeleton />;
  return <p>{boot.name}</p>;
}
