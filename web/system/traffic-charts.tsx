import type { SystemFacts, TrafficFacts } from '../../shared/schema/answers/system.js';
import { boot } from '../boot.js';
import { ChartFigure, type ChartTable } from '../charts/chart-figure.js';
import { LineChart } from '../charts/line-chart.js';
import { Card } from '../components/card.js';
import { clock } from '../text.js';
import { amount, perSecond, span, unknown } from './amounts.js';

interface Line {
  readonly name: string;
  /** By bucket; null where it is not known. */
  readonly values: readonly (number | null)[];
}

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, one) => all + (one ?? 0), 0);
const mean = (values: readonly (number | null)[]): number | null => (values.length === 0 ? null : sum(values) / values.length);
const most = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
};

/** Heartbeats a second, in and through; what is wrong with some only where there were any. */
function rates({ bucket_seconds: seconds, acknowledged, stored, duplicate, invalid, refused }: TrafficFacts): Line[] {
  const perBucket = (values: readonly number[]): number[] => values.map((value) => value / seconds);
  const all: Line[] = [
    { name: 'Acknowledged', values: perBucket(acknowledged) },
    { name: 'Stored', values: perBucket(stored.map((count, i) => count + duplicate[i]!)) },
  ];
  if (sum(invalid) > 0) all.push({ name: 'Invalid', values: perBucket(invalid) });
  if (sum(refused) > 0) all.push({ name: 'Refused requests', values: perBucket(refused) });
  return all;
}

/** A row a minute, the last one first. */
function tableOf(
  { start, bucket_seconds: seconds }: TrafficFacts,
  lines: readonly Line[],
  ofMinute: (values: readonly (number | null)[]) => number | null,
  text: (value: number) => string,
): ChartTable {
  const perMinute = 60 / seconds;
  const minutes = Math.ceil(lines[0]!.values.length / perMinute);
  const rows = Array.from({ length: minutes }, (_, minute) => [
    clock(start + minute * 60, boot.timezone),
    ...lines.map(({ values }) => {
      const value = ofMinute(values.slice(minute * perMinute, (minute + 1) * perMinute));
      return value === null ? unknown : text(value);
    }),
  ]);
  return { head: ['Time', ...lines.map(({ name }) => name)], rows: rows.toReversed() };
}

function TrafficChart({
  title,
  traffic,
  lines,
  ofMinute,
  format,
  now,
}: {
  readonly title: string;
  readonly traffic: TrafficFacts;
  readonly lines: readonly Line[];
  readonly ofMinute: (values: readonly (number | null)[]) => number | null;
  readonly format: (value: number) => string;
  /** What it is just now: unix seconds, and the value of the only line. */
  readonly now?: readonly [number, number] | undefined;
}) {
  const { start, bucket_seconds: seconds } = traffic;
  const end = start + traffic.depth.length * seconds;
  const series = lines.map(({ name, values }) => ({
    name,
    points: [
      ...values.flatMap((value, i): [number, number][] => (value === null ? [] : [[start + (i + 1) * seconds, value]])),
      ...(now ? [[now[0], now[1]] as [number, number]] : []),
    ],
  }));
  return (
    <Card title={title}>
      <ChartFigure title={`${title}, the last hour`} table={() => tableOf(traffic, lines, ofMinute, format)}>
        <LineChart
          series={series}
          format={format}
          from={start}
          until={now ? Math.max(now[0], end) : end}
          timezone={boot.timezone}
        />
      </ChartFigure>
    </Card>
  );
}

/** The last hour, as all processes counted it. */
export function TrafficCharts({ system }: { readonly system: SystemFacts }) {
  const { traffic, depth, lag_seconds } = system;
  if (traffic === null) {
    return (
      <Card title="The last hour">
        <p class="quiet-text">What went in and out is kept in Redis, which does not answer.</p>
      </Card>
    );
  }
  const now = Date.parse(system.at) / 1000;
  return (
    <>
      <TrafficChart title="Heartbeats a second" traffic={traffic} lines={rates(traffic)} ofMinute={mean} format={perSecond} />
      <div class="pair">
        <TrafficChart
          title="Requests that wait"
          traffic={traffic}
          lines={[{ name: 'Waiting', values: traffic.depth }]}
          ofMinute={most}
          format={amount}
          now={[now, depth]}
        />
        <TrafficChart
          title="Age of the oldest"
          traffic={traffic}
          lines={[{ name: 'Oldest', values: traffic.lag_seconds }]}
          ofMinute={most}
          format={span}
          now={lag_seconds === null ? undefined : [now, lag_seconds]}
        />
      </div>
    </>
  );
}
