import type { ComponentChildren } from 'preact';

/** The place of something that is on its way, of its height (a class of web/style.css). */
export function Skeleton({ kind = 'block' }: { readonly kind?: 'block' | 'line' | 'figures' | 'chart' | 'list' }) {
  return <div class={`skeleton ${kind}`} aria-hidden="true" />;
}

/** A whole page that is on its way, in the form it will have. */
export function PageSkeleton({ children }: { readonly children?: ComponentChildren }) {
  return (
    <div aria-busy="true">
      <p class="visually-hidden" role="status">
        Loading
      </p>
      {children ?? (
        <>
          <Skeleton kind="line" />
          <Skeleton kind="chart" />
          <Skeleton kind="list" />
        </>
      )}
    </div>
  );
}
