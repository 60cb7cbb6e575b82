import { Binary } from 'mongodb';
import type { DayCells } from '../domain/cells.js';
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

/** The names of each dimension, and the kinds. */
export function encodeCells({ names, kinds }: DayCells): Buffer {
  const writer = new Writer();
  for (const list of names) {
    writer.number(list.length);
    for (const name of list) writer.text(name);
  }
  writer.number(kinds.length);
  for (const value of kinds) writer.number(value);
  return writer.done();
}

/** @param roomFor where its kinds go */
export function decodeCells(bytes: Buffer, roomFor = (length: number) => new Float64Array(length)): DayCells {
  const reader = new Reader(bytes);
  const names = namedDimensions.map(() => {
    const list: string[] = [];
    for (let left = reader.number(); left > 0; left -= 1) list.push(reader.text());
    return list;
  });
  const kinds = roomFor(reader.number());
  for (let i = 0; i < kinds.length; i += 1) kinds[i] = reader.number();
  return { names, kinds };
}

/** Room for one day after the other, each in place of the one before: an array for each would be the half of what a year of them costs. */
export function sameRoom(): (length: number) => Float64Array<ArrayBuffer> {
  let room = new Float64Array(1024);
  return (length) => {
    if (length > room.length) room = new Float64Array(length * 2);
    return room.subarray(0, length);
  };
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
