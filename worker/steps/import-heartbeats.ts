import { Binary } from 'mongodb';
import { cleanText } from '../../shared/domain/clean-heartbeat.js';
import { judgeDumped, type DumpHeartbeat, type DumpNames } from '../../shared/domain/dump-heartbeat.js';
import { decodeMachineName } from '../../shared/domain/machine-name.js';
import { cleanZone, microsPerSecond } from '../../shared/domain/zone.js';
import { stringLimits } from '../../shared/schema/heartbeat.js';
import type { ImportCounts, ImportDocument, ImportRun } from '../../shared/store/imports.js';
import { heartbeatKey, userPrefix } from '../../shared/store/keys.js';
import { StoreWasAway } from '../../shared/store/outage.js';
import type { Stores } from '../../shared/store/stores.js';
import { DumpFault, readDump } from '../dump-reader.js';
import type { Turns } from '../give-way.js';
import { normaliseHeartbeats } from './normalise-heartbeats.js';
import { heartbeatsStorer, type StoreHeartbeatsDeps } from './store-heartbeats.js';

export interface ImportDeps extends StoreHeartbeatsDeps, Pick<Stores, 'files' | 'imports' | 'outages'> {
  /** Age in days after which heartbeats are not kept; 0, or none: they always are. */
  readonly retentionDays?: number | undefined;
}

/** Heartbeats that are stored at once: some 20 ms of a worker. */
const mostInSlice = 500;
/** And what they may take of a worker's memory, in characters: of heartbeats as clients send them it is a twentieth. */
const largestSlice = 4_000_000;
const mostNames = 10_000;
/** Different reasons that are told. */
const mostReasons = 20;
/** JSON of heartbeats packs to a fifteenth. */
const inflation = 20;

/** What a dump says besides its heartbeats. */
interface DumpFacts extends DumpNames {
  readonly machine_names: ReadonlyMap<string, string>;
  readonly timezone: string | null;
  readonly total: number;
}

type Reasons = ImportDocument['reasons'];

const otherReasons = 'other reasons';

function withReason(reasons: Reasons, reason: string): Reasons {
  const there = reasons.some((r) => r.reason === reason);
  const name = there || reasons.length < mostReasons ? reason : otherReasons;
  const count = (reasons.find((r) => r.reason === name)?.count ?? 0) + 1;
  return [...reasons.filter((r) => r.reason !== name), { reason: name, count }];
}

const textOf = (row: unknown, field: string): string => {
  const value = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[field] : undefined;
  return typeof value === 'string' ? value : '';
};

function note(names: Map<string, string>, row: unknown, value: string | null): void {
  if (value === null || value === '') return;
  names.set(textOf(row, 'id').slice(0, stringLimits.text), value);
  if (names.size > mostNames) throw new DumpFault(`The file names more than ${mostNames} machines or clients.`);
}

/**
 * Stores the heartbeats of an uploaded dump. Nothing is stored of a file that is damaged: it is looked through as a whole first. An attempt that
 * died is gone on with, and each heartbeat is counted once.
 * @returns whether it came to its end; not when it was cancelled, or another process took it over
 * @throws DumpFault for a file that can not be imported
 */
export function heartbeatsImporter(deps: ImportDeps): (of: ImportRun, turns: Turns) => Promise<boolean> {
  const { users, heartbeats, files, imports, outages } = deps;
  const store = heartbeatsStorer(deps);

  const itemsOf = (document: ImportDocument, bytes: AsyncIterable<Buffer>) =>
    readDump(bytes, document.bytes * inflation + 1_000_000);

  async function* inTurns(bytes: AsyncIterable<Buffer>, turns: Turns): AsyncGenerator<Buffer> {
    for await (const part of bytes) {
      await turns.next();
      yield part;
    }
  }

  async function lookThrough(document: ImportDocument, turns: Turns): Promise<DumpFacts> {
    const [user_agents, machine_names] = [new Map<string, string>(), new Map<string, string>()];
    let timezone: string | null = null;
    let total = 0;
    for await (const { kind, value } of itemsOf(document, inTurns(files.read(document.file_id!), turns))) {
      if (kind === 'heartbeat') total += 1;
      else if (kind === 'user_agents') note(user_agents, value, cleanText(textOf(value, 'value'), stringLimits.text));
      else if (kind === 'machine_names')
        note(machine_names, value, decodeMachineName(textOf(value, 'value') || textOf(value, 'name')));
      else if (typeof value === 'string') timezone = cleanZone(value);
    }
    return { user_agents, machine_names, timezone, total };
  }

  /** Those that are not there yet, by position; the same one twice is one. */
  async function missingOf(userId: string, some: readonly DumpHeartbeat[]): Promise<number[]> {
    const prefix = userPrefix(userId);
    const owners: number[] = [];
    const keys = some.flatMap(({ heartbeat, ids }, i) =>
      ids.map((id) => {
        owners.push(i);
        return { _id: new Binary(heartbeatKey(prefix, Math.round(heartbeat.time * microsPerSecond), id)) };
      }),
    );
    const there = new Set([...(await heartbeats.existing(keys))].map((i) => owners[i]!));
    const seen = new Set<string>();
    return some.flatMap(({ heartbeat: { id } }, i) => {
      if (there.has(i) || seen.has(id)) return [];
      seen.add(id);
      return [i];
    });
  }

  async function storeSome(userId: string, some: readonly DumpHeartbeat[], facts: DumpFacts, again: boolean): Promise<void> {
    const byMachine = new Map<string | null, DumpHeartbeat[]>();
    for (const one of some) {
      const machine = facts.machine_names.get(one.machine_name_id ?? '') ?? null;
      const list = byMachine.get(machine);
      if (list) list.push(one);
      else byMachine.set(machine, [one]);
    }
    const jobs = [...byMachine].map(([machine, list]) =>
      normaliseHeartbeats(
        {
          user_id: userId,
          received_at: Date.now(),
          user_agent: null,
          machine,
          timezone: facts.timezone,
          ip: null,
          heartbeats: list.map(({ heartbeat }) => heartbeat),
        },
        again,
        list.map(({ received_at }) => received_at),
      ),
    );
    if (jobs.length > 0) await store(jobs, again);
  }

  return async (of, turns) => {
    const { document } = of;
    const userId = document.user_id;
    const facts = await lookThrough(document, turns);
    let { counts, reasons }: { counts: ImportCounts; reasons: Reasons } = document;
    let inHand = document.slice;
    if (!(await imports.report(of, { total: facts.total, ...(inHand && { slice: inHand }) }))) return false;
    /** Heartbeats that were dealt with. */
    let done = counts.stored + counts.known + counts.refused;
    let slice: unknown[] = [];
    let sliceSize = 0;

    /** @returns whether to go on */
    async function importSlice(): Promise<boolean> {
      await turns.next();
      const outagesBefore = outages();
      const owner = await users.byId(userId);
      if (!owner || owner.deleting_since !== undefined) return false;
      const nowSeconds = Date.now() / 1000;
      const some: DumpHeartbeat[] = [];
      for (const raw of slice) {
        const judged = judgeDumped(raw, userId, facts, nowSeconds, deps.retentionDays);
        if ('accepted' in judged) some.push(judged.accepted);
        else {
          const [first] = Object.entries(judged.errors);
          reasons = withReason(reasons, first ? `${first[0]}: ${first[1].join(' ')}` : otherReasons);
        }
      }
      const missing = await missingOf(userId, some);
      const isAgain = inHand?.from === done;
      // What the try before has begun to store counts as stored, whether or not it is there by now
      const fresh = isAgain ? [...new Set([...inHand!.fresh, ...missing])].filter((i) => i < some.length) : missing;
      if (!(await imports.report(of, { slice: { from: done, fresh } }))) return false;
      await storeSome(
        userId,
        fresh.map((i) => some[i]!),
        facts,
        isAgain,
      );
      // It may have gone with a MongoDB that died and is back: the slice is done again before it counts
      if (outages() !== outagesBefore) throw new StoreWasAway();
      counts = {
        stored: counts.stored + fresh.length,
        known: counts.known + some.length - fresh.length,
        refused: counts.refused + slice.length - some.length,
      };
      done += slice.length;
      slice = [];
      sliceSize = 0;
      inHand = undefined;
      return imports.report(of, { counts, reasons });
    }

    let position = 0;
    for await (const item of itemsOf(document, inTurns(files.read(document.file_id!), turns))) {
      if (item.kind !== 'heartbeat') continue;
      position += 1;
      if (position <= done) continue;
      slice.push(item.value);
      sliceSize += item.size;
      if ((slice.length === mostInSlice || sliceSize > largestSlice) && !(await importSlice())) return false;
    }
    if (slice.length > 0 && !(await importSlice())) return false;
    await imports.done(of);
    return true;
  };
}
