import { scaleBand, scaleLinear } from 'd3-scale';

const width = 96;
const height = 24;

/** A row of small bars; what they say stands in its label. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const x = scaleBand<number>()
    .domain(values.map((_, index) => index))
    .range([0, width])
    .paddingInner(0.25);
  const y = scaleLinear([0, Math.max(...values, 0) || 1], [0, height - 1]);
  const bars = values.map((value, index) =>
    value > 0 ? `M${x(index)!} ${height - 1}h${x.bandwidth()}v${-Math.max(1, y(value))}h${-x.bandwidth()}z` : '',
  );
  return (
    <svg class="sparkline" width={width} height={height} role="img" aria-label={label}>
      <path class="base" d={`M0 ${height - 0.5}H${width}`} />
      <path class="s0" d={bars.join('')} />
    </svg>
  );
}
