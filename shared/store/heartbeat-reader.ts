import type { Activity, AiFields, Heartbeat } from '../domain/heartbeat.js';
import { shownAs, type ProjectNames } from '../domain/project-names.js';
import { decodeAi, defaults } from './heartbeat-document.js';
import { timeOfKey, uuidOfBytes } from './keys.js';
import { bsonType, deserializeBson, endOfName, endOfValue, numberAt } from './bson.js';

/**
 * Reads heartbeats out of BSON as the server sent it (`raw: true`). The driver's decoder takes 9–12 µs a heartbeat, as much as all else about
 * storing it: it makes an object with every field and a new string for every name. Here a field is found by its name's length and a letter, and a
 * text that is the same as in the heartbeat before is taken from there: 1–2 µs (docs/bench.md).
 */
export interface HeartbeatReader {
  /** What sums of time need. */
  /** The document that begins at `at`. */
  activity(buffer: Buffer, at: number): Activity;
  heartbeat(buffer: Buffer, at: number): Heartbeat;
}

/** Remembers a field's last value: neighbours mostly share it, and equal texts that are one string are quick to look up. */
class LastValue<T> {
  private bytes: Buffer | null = null;
  private value: T | undefined;

  constructor(private readonly decode: (bytes: Buffer) => T) {}

  read(buffer: Buffer, start: number, end: number): T {
    const { bytes } = this;
    if (bytes !== null && bytes.length === end - start) {
      let i = 0;
      while (i < bytes.length && bytes[i] === buffer[start + i]) i += 1;
      if (i === bytes.length) return this.value as T;
    }
    this.bytes = buffer.subarray(start, end);
    this.value = this.decode(this.bytes);
    return this.value;
  }
}

const textOf = (bytes: Buffer): string => bytes.toString('utf8');

const code = (letter: string): number => letter.charCodeAt(0);
const [a, b, c, d, e, i, l, m, p, t, u] = Array.from('abcdeilmptu', code);

/** The mutable fields of one heartbeat while it is read. */
type Fields = { -readonly [K in keyof Heartbeat]: Heartbeat[K] };

const none: readonly string[] = Object.freeze([]);
const noDate = new Date(0);

const noKey = Buffer.alloc(0);

function blankActivity(): Omit<Fields, Exclude<keyof Heartbeat, keyof Activity>> {
  return {
    key: noKey,
    time_us: 0,
    category: defaults.category,
    project: null,
    branch: null,
    language: null,
    dependencies: none,
    is_write: false,
    user_agent_id: '',
    machine_name_id: '',
    ai: null,
  };
}

/** Written out: spreading the one above takes ten times as long, and this is done for every heartbeat of a read. */
function blank(): Fields {
  return {
    key: noKey,
    time_us: 0,
    category: defaults.category,
    project: null,
    branch: null,
    language: null,
    dependencies: none,
    is_write: false,
    user_agent_id: '',
    machine_name_id: '',
    ai: null,
    entity: '',
    type: defaults.type,
    project_root_count: null,
    lines: null,
    lineno: null,
    cursorpos: null,
    line_additions: null,
    line_deletions: null,
    created_at: noDate,
  };
}

/** A reader for the heartbeats of one answer, in their order; with `names` their projects are those they are shown under. */
export function heartbeatReader(names?: ProjectNames): HeartbeatReader {
  const entity = new LastValue(textOf);
  const category = new LastValue(textOf);
  const project = new LastValue((bytes) => shownAs(names, textOf(bytes)));
  const branch = new LastValue(textOf);
  const language = new LastValue(textOf);
  const dependencies = new LastValue<readonly string[]>((bytes) => textOf(bytes).split('\n'));
  const userAgent = new LastValue(uuidOfBytes);
  const machineName = new LastValue(uuidOfBytes);

  /** Reads a value; `at` is its first byte, `end` the one after it. Strings have a length before and a NUL behind, binaries a length and a subtype. */
  function readField(
    h: Fields,
    buffer: Buffer,
    name: number,
    length: number,
    type: number,
    at: number,
    end: number,
    whole: boolean,
  ): void {
    switch (length) {
      case 2:
        if (buffer[name] === a) h.ai = decodeAi(deserializeBson(buffer.subarray(at, end)) as Partial<AiFields>);
        return;
      case 3: {
        const key = buffer.subarray(at + 5, end);
        h.key = key;
        h.time_us = timeOfKey(key);
        return;
      }
      case 4:
        if (buffer[name] === t) h.type = textOf(buffer.subarray(at + 4, end - 1));
        return;
      case 5:
        if (whole && buffer[name] === l) h.lines = numberAt(buffer, type, at);
        return;
      case 6:
        if (buffer[name] === b) h.branch = branch.read(buffer, at + 4, end - 1);
        else if (!whole) return;
        else if (buffer[name] === e) h.entity = entity.read(buffer, at + 4, end - 1);
        else if (buffer[name] === l) h.lineno = numberAt(buffer, type, at);
        return;
      case 7:
        if (buffer[name] === p) h.project = project.read(buffer, at + 4, end - 1);
        return;
      case 8:
        if (buffer[name] === l) h.language = language.read(buffer, at + 4, end - 1);
        else if (buffer[name] === c) h.category = category.read(buffer, at + 4, end - 1);
        else if (buffer[name] === i) h.is_write = buffer[at] === 1;
        return;
      case 9:
        if (whole && buffer[name] === c) h.cursorpos = numberAt(buffer, type, at);
        return;
      case 10:
        if (whole && buffer[name] === c) h.created_at = new Date(Number(buffer.readBigInt64LE(at)));
        return;
      case 12:
        if (buffer[name] === d) h.dependencies = dependencies.read(buffer, at + 4, end - 1);
        return;
      case 13:
        if (buffer[name] === u) h.user_agent_id = userAgent.read(buffer, at + 5, end);
        return;
      case 14:
        if (!whole || buffer[name] !== l) return;
        if (buffer[name + 5] === a) h.line_additions = numberAt(buffer, type, at);
        else h.line_deletions = numberAt(buffer, type, at);
        return;
      case 15:
        if (buffer[name] === m) h.machine_name_id = machineName.read(buffer, at + 5, end);
        return;
      case 18:
        if (whole && buffer[name] === p) h.project_root_count = numberAt(buffer, type, at);
        return;
      default:
    }
  }

  function read(buffer: Buffer, start: number, whole: boolean): Heartbeat {
    const h = whole ? blank() : (blankActivity() as Fields);
    let at = start + 4;
    for (let type = buffer[at]!; type !== bsonType.end; type = buffer[at]!) {
      const name = at + 1;
      const nameEnd = endOfName(buffer, name);
      const end = endOfValue(buffer, type, nameEnd + 1);
      readField(h, buffer, name, nameEnd - name, type, nameEnd + 1, end, whole);
      at = end;
    }
    return h;
  }

  return { activity: (buffer, at) => read(buffer, at, false), heartbeat: (buffer, at) => read(buffer, at, true) };
}
