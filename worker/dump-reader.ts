import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { Assembler } from 'stream-json/assembler.js';
import { jsonParser, type Token } from 'stream-json/parser.js';

/** The file can not be imported, for a reason that a person can do something about. */
export class DumpFault extends Error {
  override readonly name = 'DumpFault';
}

/** What an import needs of a dump, in the order of the file. */
export type DumpItem =
  /** With how much memory it takes, in characters. */
  | { readonly kind: 'heartbeat'; readonly value: unknown; readonly size: number }
  | { readonly kind: 'user_agents' | 'machine_names'; readonly value: unknown }
  | { readonly kind: 'timezone'; readonly value: unknown };

/** Characters that are parsed before other work has its turn: some ms. */
const pieceLength = 64 * 1024;
/** Bounds of a single heartbeat or other value, in tokens and characters: nothing in a dump comes near. */
const mostTokens = 20_000;
const mostCharacters = 1024 * 1024;
const mostDepth = 32;
/** What an empty object or a number takes beside its text. */
const charactersPerToken = 32;

const notJson = (why: string): DumpFault => new DumpFault(`This is not a JSON file, or a damaged one: ${why}.`);
const noDump = 'This is not a data dump: it has no list of "days" with heartbeats in them.';

/**
 * Inflates what is gzip'ed, by what stands in the file.
 * @param mostBytes after inflation
 */
async function* plain(bytes: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<Buffer> {
  const source = bytes[Symbol.asyncIterator]();
  const first = await source.next();
  async function* all(): AsyncGenerator<Buffer> {
    if (first.done) return;
    yield first.value;
    for (let part = await source.next(); !part.done; part = await source.next()) yield part.value;
  }
  const isGzip = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!isGzip) return yield* all();
  const gunzip = createGunzip();
  const feeding = pipeline(Readable.from(all()), gunzip).catch(() => undefined);
  let size = 0;
  try {
    for await (const part of gunzip as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > mostBytes) throw new DumpFault('The file is too large when it is unpacked.');
      yield part;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw new DumpFault('The file is packed by gzip, and damaged.');
    throw error;
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

async function* pieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const part of bytes) {
      for (let at = 0; at < part.length; at += pieceLength) {
        yield decoder.decode(part.subarray(at, at + pieceLength), { stream: true });
        await setImmediate();
      }
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw notJson('it is not UTF-8');
    throw error;
  }
}

const isStart = ({ name }: Token): boolean => name === 'startObject' || name === 'startArray';
const isEnd = ({ name }: Token): boolean => name === 'endObject' || name === 'endArray';

const kinds: ReadonlyMap<string, DumpItem['kind']> = new Map([
  ['days.#.heartbeats.#', 'heartbeat'],
  ['user_agents.#', 'user_agents'],
  // As the API answers them
  ['user_agents.data.#', 'user_agents'],
  ['machine_names.#', 'machine_names'],
  ['machine_names.data.#', 'machine_names'],
  ['user.timezone', 'timezone'],
]);

/** Finds what is needed among the tokens, by where it stands. */
function finder() {
  /** Keys that lead to where the file is; '#' in a list. */
  const path: string[] = [];
  let assembler: Assembler | null = null;
  let kind: DumpItem['kind'] = 'heartbeat';
  let depth = 0;
  let tokens = 0;
  let characters = 0;
  let isDaily = false;
  let hasDays = false;
  let isBegun = false;

  function count(token: Token): void {
    tokens += 1;
    if ('value' in token && typeof token.value === 'string') characters += token.value.length;
    if (tokens > mostTokens || characters > mostCharacters)
      throw new DumpFault('A heartbeat in the file is far larger than one can be.');
  }

  /** A value that is needed begins or goes on. @returns it when it is whole */
  function assemble(token: Token): DumpItem | null {
    count(token);
    assembler!.consume(token);
    if (!assembler!.done) return null;
    const value: unknown = assembler!.current;
    assembler = null;
    return kind === 'heartbeat' ? { kind, value, size: characters + tokens * charactersPerToken } : { kind, value };
  }

  return {
    take(token: Token): DumpItem | null {
      isBegun = true;
      if (isStart(token)) depth += 1;
      if (isEnd(token)) depth -= 1;
      if (depth > mostDepth) throw notJson('it goes too deep');
      if (assembler) return assemble(token);
      if (token.name === 'keyValue') {
        path[path.length - 1] = token.value;
        if (path.length === 3 && path[0] === 'days' && token.value === 'grand_total') isDaily = true;
        return null;
      }
      if (isEnd(token)) {
        path.pop();
        return null;
      }
      const at = path.join('.');
      if (at === 'days' && token.name === 'startArray') hasDays = true;
      const found = kinds.get(at);
      if (found !== undefined) {
        kind = found;
        assembler = new Assembler();
        [tokens, characters] = [0, 0];
        return assemble(token);
      }
      if (isStart(token)) path.push(token.name === 'startArray' ? '#' : '');
      return null;
    },
    /** @throws DumpFault when what came was not a whole dump of heartbeats */
    end(): void {
      if (!isBegun || depth > 0) throw notJson('it ends too early');
      if (isDaily) {
        throw new DumpFault(
          'This is a "daily" dump: it has sums of days, and no heartbeats to import. Make one of the type "heartbeats".',
        );
      }
      if (!hasDays) throw new DumpFault(noDump);
    },
  };
}

/**
 * Reads a data dump (wakatime-api.md, section 18) of any size, also gzip'ed, with no more than a piece of it in memory.
 * @param mostBytes after inflation
 * @throws DumpFault, which may be after many items
 */
export async function* readDump(bytes: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<DumpItem> {
  const parse = jsonParser({ packValues: true, streamValues: false });
  const found = finder();
  let unread = 0;
  for await (const piece of pieces(plain(bytes, mostBytes))) {
    let tokens: readonly Token[];
    try {
      const parsed = parse(piece);
      tokens = typeof parsed === 'object' && parsed !== null && 'values' in parsed ? parsed.values : [];
    } catch (error) {
      throw notJson((error as Error).message.replace(/^Parser (cannot parse input: |has )?/, ''));
    }
    // What is no token yet is kept by the parser
    unread = tokens.length > 0 ? 0 : unread + piece.length;
    if (unread > mostCharacters) throw notJson('a text in it has no end');
    for (const token of tokens) {
      const item = found.take(token);
      if (item) yield item;
    }
  }
  found.end();
}
