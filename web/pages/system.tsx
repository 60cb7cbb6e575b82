import type { SystemFacts } from '../../shared/schema/answers/system.js';
import { boot } from '../boot.js';
import { ErrorNote } from '../components/error-note.js';
import { Skeleton } from '../components/skeleton.js';
import { usePolled } from '../polled.js';
import { amount, orUnknown, perSecond, span } from '../system/amounts.js';
import { StoreCards } from '../system/store-cards.js';
import '../system/system.css';
import { Processes, Queues } from '../system/tables.js';
import { TrafficCharts } from '../system/traffic-charts.js';

const everyMs = 2000;

/** Read out when it changes, which the sentences do all the time. */
function faultsText(faults: SystemFacts['faults']): string {
  const broken = faults.filter(({ level }) => level === 'broken').length;
  return faults.length === 0 ? 'All is well.' : `Broken: ${broken}. Warnings: ${faults.length - broken}.`;
}

/** What is wrong, the worst first; that nothing is, where nothing is. */
const Faults = ({ faults }: Pick<SystemFacts, 'faults'>) => (
  <div class="faults">
    <p class={faults.length === 0 ? 'well' : 'visually-hidden'} role="status">
      {faultsText(faults)}
    </p>
    {faults.length > 0 && (
      <ul aria-label="What is wrong">
        {faults.map(({ level, text }, i) => (
          <li key={i} class={level}>
            <strong>{level === 'broken' ? 'Broken' : 'Warning'}</strong> <span>{text}</span>
          </li>
        ))}
      </ul>
    )}
  </div>
);

const Figure = ({
  name,
  value,
  about,
}: {
  readonly name: string;
  readonly value: string;
  readonly about?: string | undefined;
}) => (
  <div>
    <dt>{name}</dt>
    <dd class="number">{value}</dd>
    {about !== undefined && <dd class="hint">{about}</dd>}
  </div>
);

/** What matters just now. */
function Figures({ system }: { readonly system: SystemFacts }) {
  const { traffic, depth, max_depth, lag_seconds, days } = system;
  const perSecondNow = (counts: readonly number[] | undefined): string =>
    orUnknown(counts === undefined ? null : counts.at(-1)! / traffic!.bucket_seconds, perSecond);
  return (
    <dl class="now">
      <Figure name="Acknowledged" value={perSecondNow(traffic?.acknowledged)} about="heartbeats, the last 10 s" />
      <Figure name="Waiting" value={amount(depth)} about={`requests; ${amount(max_depth)} at most`} />
      <Figure name="Lag" value={orUnknown(lag_seconds, span)} about="age of the oldest" />
      <Figure
        name="Days behind"
        value={orUnknown(days?.dirty ?? null, amount)}
        about={days && days.dirty > 0 ? `the oldest for ${span(days.oldest_seconds)}` : 'to be computed again'}
      />
    </dl>
  );
}

function Migrations({ migrations, at }: Pick<SystemFacts, 'migrations' | 'at'>) {
  const { is_done, data_version, program_version } = migrations;
  return (
    <p class="quiet-text">
      Data version {orUnknown(data_version, String)}
      {is_done
        ? ', as this program needs it.'
        : `; this program needs ${program_version}, and it is being brought up to date.`}{' '}
      Looked at <time dateTime={at}>{new Date(at).toLocaleTimeString('en', { hourCycle: 'h23', timeZone: boot.timezone })}</time>,
      and every 2 s while this page is seen.
    </p>
  );
}

const Loading = () => (
  <div aria-busy="true">
    <p class="visually-hidden" role="status">
      Loading
    </p>
    <Skeleton kind="line" />
    <Skeleton />
    <Skeleton kind="chart" />
    <Skeleton kind="chart" />
  </div>
);

export function SystemPage() {
  const { data, error, retry } = usePolled<{ data: SystemFacts }>('/admin/system', everyMs);
  return (
    <div class="system">
      <h1>System</h1>
      {error && <ErrorNote error={data ? new Error(`${error.message} What follows is from before.`) : error} onRetry={retry} />}
      {data ? (
        <>
          <Faults faults={data.data.faults} />
          <Figures system={data.data} />
          <TrafficCharts system={data.data} />
          <StoreCards system={data.data} />
          <Queues queues={data.data.queues} />
          <Processes processes={data.data.processes} />
          <Migrations migrations={data.data.migrations} at={data.data.at} />
        </>
      ) : (
        !error && <Loading />
      )}
    </div>
  );
}
