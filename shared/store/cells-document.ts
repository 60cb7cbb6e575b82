import { Binary } from 'mongodb';
import { rowLength, type DayCells } from '../domain/cells.js';
import { namedDimensions } from '../domain/named.js';
import { bytesAt, forEachElement, numberAt } from './bson.js';

/** What one user's day is made of (docs/adr/0017); of a day that is rolled up. */
export interface CellsDocument {
  /** That of the day (shared/store/keys.ts). */
  _id: Binary;
  /** That of the day it was made from: with another one it is not what the day is now. `closedVersion` on days that are closed. */
  v: number;
  /** `encodeCells` */
  cells?: Binary;
  /** In place of them, where they would be too large: they are then reckoned from the heartbeats. */
  is_too_large?: true;
}

/** Bytes that grow; numbers below 2^53 are written seven bits at a time, the low ones first, with the eighth set on all but the last. */
class Writer {
  private bytes = Buffer.allocUnsafe(1024);
  private length = 0;

  private room(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  number(value: number): void {
    this.room(8);
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128)) this.bytes[this.length++] = (left % 128) | 128;
    this.bytes[this.length++] = left;
  }

  text(value: string): void {
    const count = Buffer.byteLength(value);
    this.number(count);
    this.room(count);
    this.length += this.bytes.write(value, this.length);
  }

  done(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  number(): number {
    const { bytes } = this;
    let byte = bytes[this.at++]!;
    let value = byte & 127;
    for (let scale = 128; byte >= 128; scale *= 128) {
      byte = bytes[this.at++]!;
      value += (byte & 127) * scale;
    }
    return value;
  }

  text(): string {
    const count = this.number();
    this.at += count;
    return this.bytes.toString('utf8', this.at - count, this.at);
  }
}

const idCount = namedDimensions.length;

/** How many of the rows from `at` on have the same names, as they stand together. */
function likeRows(rows: readonly number[], at: number): number {
  let count = 1;
  for (let next = at + rowLength; next < rows.length; next += rowLength) {
    for (let i = 0; i < idCount; i += 1) if (rows[next + i] !== rows[at + i]) return count;
    count += 1;
  }
  return count;
}

/** The names of each dimension; then, as often as rows have other names than those before: their numbers, how many rows, hour and µs of each. */
export function encodeCells({ names, rows }: DayCells): Buffer {
  const writer = new Writer();
  for (const list of names) {
    writer.number(list.length);
    for (const name of list) writer.text(name);
  }
  writer.number(rows.length / rowLength);
  for (let at = 0; at < rows.length;) {
    const count = likeRows(rows, at);
    for (let i = 0; i < idCount; i += 1) writer.number(rows[at + i]!);
    writer.number(count);
    for (const end = at + count * rowLength; at < end; at += rowLength) {
      writer.number(rows[at + idCount]!);
      writer.number(rows[at + idCount + 1]!);
    }
  }
  return writer.done();
}

export function decodeCells(bytes: Buffer): DayCells {
  const reader = new Reader(bytes);
  const names = namedDimensions.map(() => Array.from({ length: reader.number() }, () => reader.text()));
  const rows: number[] = [];
  const end = reader.number() * rowLength;
  const ids: number[] = Array.from({ length: idCount }, () => 0);
  while (rows.length < end) {
    for (let i = 0; i < idCount; i += 1) ids[i] = reader.number();
    for (let left = reader.number(); left > 0; left -= 1) {
      for (let i = 0; i < idCount; i += 1) rows.push(ids[i]!);
      rows.push(reader.number(), reader.number());
    }
  }
  return { names, rows };
}

/** A day's document as read; null where it is too large for one. */
export interface StoredCells {
  readonly v: number;
  readonly cells: Buffer | null;
}

/** Reads the document that begins at `at`. */
export function storedCellsAt(buffer: Buffer, at: number): StoredCells {
  let v = 0;
  let cells: Buffer | null = null;
  forEachElement(buffer, at, (name, type, from, to) => {
    if (name === 'v') v = numberAt(buffer, type, from);
    else if (name === 'cells') cells = bytesAt(buffer, from, to);
  });
  return { v, cells };
}
