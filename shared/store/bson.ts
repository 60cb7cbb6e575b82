import { BSON } from 'mongodb';

/** The types of BSON values that Sundial writes, and where they end: https://bsonspec.org/spec.html */
export const bsonType = {
  end: 0,
  double: 1,
  string: 2,
  document: 3,
  binary: 5,
  boolean: 8,
  date: 9,
  int32: 16,
  int64: 18,
} as const;

export const deserializeBson = (bytes: Uint8Array): unknown => BSON.deserialize(bytes);

/** Where a name's NUL is. */
export function endOfName(buffer: Buffer, start: number): number {
  let at = start;
  while (buffer[at] !== 0) at += 1;
  return at;
}

/**
 * The position after a value.
 * @throws TypeError for a type Sundial does not write
 */
export function endOfValue(buffer: Buffer, type: number, at: number): number {
  switch (type) {
    case bsonType.double:
    case bsonType.date:
    case bsonType.int64:
      return at + 8;
    case bsonType.string:
      return at + 4 + buffer.readInt32LE(at);
    case bsonType.document:
      return at + buffer.readInt32LE(at);
    case bsonType.binary:
      return at + 5 + buffer.readInt32LE(at);
    case bsonType.boolean:
      return at + 1;
    case bsonType.int32:
      return at + 4;
    default:
      throw new TypeError(`unexpected BSON type ${type}`);
  }
}

/** A number of any of the three types. */
export function numberAt(buffer: Buffer, type: number, at: number): number {
  if (type === bsonType.int32) return buffer.readInt32LE(at);
  return type === bsonType.double ? buffer.readDoubleLE(at) : Number(buffer.readBigInt64LE(at));
}
