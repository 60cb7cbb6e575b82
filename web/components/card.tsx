import type { ComponentChildren } from 'preact';

/** A part of a page with its heading. */
export function Card({
  title,
  actions,
  kind = '',
  children,
}: {
  readonly title: string;
  readonly actions?: ComponentChildren;
  readonly kind?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section class={`panel ${kind}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
