import { scaleQuantile } from 'd3-scale';

/** From 0, for no time, to 4: each of the others holds a quarter of what has time. */
export function levels(values: readonly number[]): (value: number) => number {
  const some = values.filter((value) => value > 0);
  if (some.length === 0) return () => 0;
  const quarter = scaleQuantile(some, [1, 2, 3, 4]);
  return (value) => (value > 0 ? quarter(value) : 0);
}

export function LevelLegend() {
  return (
    <p class="levels" aria-hidden="true">
      Less
      <svg width="76" height="12">
        {[0, 1, 2, 3, 4].map((level) => (
          <rect key={level} class={`l${level}`} x={level * 16} width="12" height="12" rx="2" />
        ))}
      </svg>
      More
    </p>
  );
}
