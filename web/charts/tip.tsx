import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const gap = 10;

/**
 * Beside a mark: right of it, else left, else over it where there is room. Readers are told the same by the mark's label.
 * @param mark selects it in the chart's box
 */
export function Tip({
  box,
  mark,
  children,
}: {
  readonly box: RefObject<HTMLElement | null>;
  readonly mark: string;
  readonly children: ComponentChildren;
}) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = ref.current!;
    const target = box.current?.querySelector(mark);
    if (!target || !box.current) return;
    const around = box.current.getBoundingClientRect();
    const at = target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const right = at.right - around.left + gap;
    const left = at.left - around.left - gap - width;
    const hasSide = right + width <= around.width || left >= 0;
    const middle = Math.max(0, Math.min((at.left + at.right) / 2 - around.left - width / 2, around.width - width));
    const above = at.top - gap - height;
    const beside = Math.max(8, Math.min(at.top, innerHeight - height - 8));
    const top = hasSide ? beside : above >= 0 ? above : at.bottom + gap;
    tip.style.left = `${hasSide ? (right + width <= around.width ? right : left) : middle}px`;
    tip.style.top = `${top - around.top}px`;
  });
  return (
    <div class="tip" ref={ref} aria-hidden="true">
      {children}
    </div>
  );
}
