import type { ComponentChildren } from 'preact';
import type { SystemFacts } from '../../shared/schema/answers/system.js';
import { Card } from '../components/card.js';
import { amount, bytes, orUnknown, unknown } from './amounts.js';

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <>
    <dt>{name}</dt>
    <dd class="number">{children}</dd>
  </>
);

const Health = ({ fault }: { readonly fault: string | null }) =>
  fault === null ? <span class="badge good">answers</span> : <span class="badge bad">{fault}</span>;

/** How much of something is used; nothing where it has no end. */
function Meter({
  label,
  used,
  of,
  mark,
}: {
  readonly label: string;
  readonly used: number;
  readonly of: number;
  readonly mark?: number;
}) {
  const share = Math.min(1, used / of);
  const isTight = share > (mark ?? 0.9);
  return (
    <svg class={`meter ${isTight ? 'tight' : ''}`} role="img" aria-label={label} width="100%" height="8">
      <rect class="used" width={`${share * 100}%`} height="8" />
      {mark !== undefined && <rect class="mark" x={`${mark * 100}%`} width="2" height="8" />}
    </svg>
  );
}

function Mongo({ mongodb, heartbeats }: Pick<SystemFacts, 'mongodb' | 'heartbeats'>) {
  const {
    fault,
    latency_ms,
    version,
    data_bytes,
    storage_bytes,
    index_bytes,
    disk_used_bytes: used,
    disk_total_bytes: total,
  } = mongodb;
  const hasDisk = used !== null && total !== null && total > 0;
  const onDisk = storage_bytes === null || index_bytes === null ? null : storage_bytes + index_bytes;
  return (
    <Card title="MongoDB" actions={<Health fault={fault} />}>
      <dl>
        <Fact name="Latency">{orUnknown(latency_ms, (ms) => `${amount(ms)} ms`)}</Fact>
        <Fact name="Heartbeats">{orUnknown(heartbeats, amount)}</Fact>
        <Fact name="On disk">{orUnknown(onDisk, bytes)}</Fact>
        <Fact name="Uncompressed">{orUnknown(data_bytes, bytes)}</Fact>
        <Fact name="Version">{version ?? unknown}</Fact>
        <Fact name="Disk">
          {hasDisk ? `${bytes(used)} of ${bytes(total)} used` : unknown}
          {hasDisk && <Meter label="Disk in use" used={used} of={total} />}
        </Fact>
      </dl>
    </Card>
  );
}

function Redis({ redis }: Pick<SystemFacts, 'redis'>) {
  const {
    fault,
    latency_ms,
    version,
    used_bytes: used,
    max_bytes: max,
    refuse_percent,
    keeps_file,
    last_write_ok,
    replicas,
  } = redis;
  const hasLimit = used !== null && max !== null && max > 0;
  const file = keeps_file === null ? unknown : keeps_file ? (last_write_ok === false ? 'can not be written' : 'written') : 'none';
  return (
    <Card title="Redis" actions={<Health fault={fault} />}>
      <dl>
        <Fact name="Latency">{orUnknown(latency_ms, (ms) => `${amount(ms)} ms`)}</Fact>
        <Fact name="File (AOF)">{file}</Fact>
        <Fact name="Replicas">{orUnknown(replicas, amount)}</Fact>
        <Fact name="Version">{version ?? unknown}</Fact>
        <Fact name="Memory">
          {orUnknown(used, bytes)}
          {used !== null && (hasLimit ? ` of ${bytes(max)}` : ', without a limit')}
          {hasLimit && (
            <>
              <Meter
                label={`Memory in use; refused above ${refuse_percent} %`}
                used={used}
                of={max}
                mark={refuse_percent / 100}
              />
              <span class="hint">Above {refuse_percent} % heartbeats are refused</span>
            </>
          )}
        </Fact>
      </dl>
    </Card>
  );
}

export const StoreCards = ({ system }: { readonly system: SystemFacts }) => (
  <div class="pair">
    <Mongo mongodb={system.mongodb} heartbeats={system.heartbeats} />
    <Redis redis={system.redis} />
  </div>
);
