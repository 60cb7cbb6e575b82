import type { AnyBulkWriteOperation, Collection, Filter } from 'mongodb';
import { unknownNames, type Names, type Origin } from '../domain/heartbeat.js';
import { dateOfMicros, type Seen } from '../domain/seen.js';
import type { MachineNameDocument, UserAgentDocument } from './collections.js';

export interface NameStore {
  /** Widens the first and last sight of rows that are there, by id. */
  touch(userAgents: ReadonlyMap<string, Seen>, machineNames: ReadonlyMap<string, Seen>): Promise<void>;
  /** Rows that are not there yet are made, the others' first and last sight is widened. */
  register(userAgents: readonly UserAgentDocument[], machineNames: readonly MachineNameDocument[]): Promise<void>;
  userAgent(id: string): Promise<UserAgentDocument | null>;
  /** Null when it is not one of the user's. */
  ownUserAgent(userId: string, id: string): Promise<UserAgentDocument | null>;
  /** Last seen first; `page` counts from 1. */
  userAgents(userId: string, page: number, pageSize: number): Promise<RowPage<UserAgentDocument>>;
  machineNames(userId: string, page: number, pageSize: number): Promise<RowPage<MachineNameDocument>>;
  allUserAgents(userId: string): AsyncIterable<UserAgentDocument>;
  allMachineNames(userId: string): AsyncIterable<MachineNameDocument>;
  /** What a user's ids stand for; rows are read again only when an id is not known yet. */
  namesOf(userId: string, ids: Iterable<string>): Promise<Names>;
}

export interface RowPage<T> {
  readonly rows: T[];
  /** On all pages. */
  readonly total: number;
}

interface SeenRow {
  _id: string;
  user_id: string;
  first_seen_at: Date;
  last_seen_at: Date;
}

async function pageOf<T extends SeenRow>(
  collection: Collection<T>,
  userId: string,
  page: number,
  pageSize: number,
): Promise<RowPage<T>> {
  const filter = { user_id: userId } as Filter<T>;
  const [rows, total] = await Promise.all([
    collection
      .find<T>(filter)
      // The same order for rows that were seen at the same time, so that none is on two pages
      .sort({ last_seen_at: -1, _id: 1 })
      .skip((page - 1) * pageSize)
      .limit(pageSize)
      .toArray(),
    collection.countDocuments(filter),
  ]);
  return { rows, total };
}

const maxUsers = 5000;
const unknownOrigin: Origin = { editor: unknownNames.editor, operating_system: unknownNames.operating_system, ai_model: null };

interface UserNames {
  readonly origins: Map<string, Origin>;
  readonly machines: Map<string, string>;
}

function upsert<T extends SeenRow>(row: T): AnyBulkWriteOperation<T> {
  const { _id, first_seen_at, last_seen_at, ...fixed } = row;
  return {
    updateOne: {
      filter: { _id },
      update: { $setOnInsert: fixed, $min: { first_seen_at }, $max: { last_seen_at } },
      upsert: true,
    },
  } as AnyBulkWriteOperation<T>;
}

function widen<T extends SeenRow>([_id, seen]: [string, Seen]): AnyBulkWriteOperation<T> {
  const update = { $min: { first_seen_at: dateOfMicros(seen.first_us) }, $max: { last_seen_at: dateOfMicros(seen.last_us) } };
  return { updateOne: { filter: { _id }, update } } as AnyBulkWriteOperation<T>;
}

export function nameStore(userAgents: Collection<UserAgentDocument>, machineNames: Collection<MachineNameDocument>): NameStore {
  const cache = new Map<string, UserNames>();

  async function load(userId: string): Promise<UserNames> {
    const [agents, machines] = await Promise.all([
      userAgents.find({ user_id: userId }, { projection: { editor: 1, os: 1, ai_model: 1 } }).toArray(),
      machineNames.find({ user_id: userId }, { projection: { name: 1 } }).toArray(),
    ]);
    const origins = agents.map((a): [string, Origin] => [
      a._id,
      { editor: a.editor ?? unknownNames.editor, operating_system: a.os ?? unknownNames.operating_system, ai_model: a.ai_model },
    ]);
    const names = { origins: new Map(origins), machines: new Map(machines.map((m) => [m._id, m.name])) };
    cache.delete(userId);
    if (cache.size >= maxUsers) cache.delete(cache.keys().next().value!);
    cache.set(userId, names);
    return names;
  }

  return {
    userAgent: (id) => userAgents.findOne({ _id: id }),
    ownUserAgent: (userId, id) => userAgents.findOne({ _id: id, user_id: userId }),
    userAgents: (userId, page, pageSize) => pageOf(userAgents, userId, page, pageSize),
    machineNames: (userId, page, pageSize) => pageOf(machineNames, userId, page, pageSize),
    allUserAgents: (userId) => userAgents.find({ user_id: userId }).sort({ _id: 1 }),
    allMachineNames: (userId) => machineNames.find({ user_id: userId }).sort({ _id: 1 }),
    async touch(agents, machines) {
      await Promise.all([
        agents.size > 0 ? userAgents.bulkWrite([...agents].map(widen<UserAgentDocument>), { ordered: false }) : null,
        machines.size > 0 ? machineNames.bulkWrite([...machines].map(widen<MachineNameDocument>), { ordered: false }) : null,
      ]);
    },
    async register(agents, machines) {
      await Promise.all([
        agents.length > 0 ? userAgents.bulkWrite(agents.map(upsert), { ordered: false }) : null,
        machines.length > 0 ? machineNames.bulkWrite(machines.map(upsert), { ordered: false }) : null,
      ]);
    },
    async namesOf(userId, ids) {
      let names = cache.get(userId);
      if (names) {
        const { origins, machines } = names;
        for (const id of ids) {
          if (origins.has(id) || machines.has(id)) continue;
          names = undefined;
          break;
        }
      }
      const { origins, machines } = names ?? (await load(userId));
      return {
        origin: (id) => origins.get(id) ?? unknownOrigin,
        machine: (id) => machines.get(id) ?? unknownNames.machine,
      };
    },
  };
}
