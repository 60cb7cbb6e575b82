import { BSON } from 'mongodb';

/** The types of BSON values that Sundial writes, and where they end: https://bsonspec.org/spec.html */
export const bsonType = {
  end: 0,
  double: 1,
  string: 2,
  document: 3,
  array: 4,
  binary: 5,
  boolean: 8,
  date: 9,
  int32: 16,
  int64: 18,
} as const;

/** Bytes of derived documents that are kept; MongoDB takes 16 MB. What would be larger is made anew when it is read. */
export const largestKept = 12 * 1024 * 1024;

export function isTooLarge(document: object): boolean {
  try {
    return BSON.serialize(document).byteLength > largestKept;
  } catch (error) {
    if (error instanceof RangeError || error instanceof BSON.BSONError) return true;
    throw error;
  }
}

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
    case bsonType.array:
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

/** Visits the elements of the document that begins at `at`; a value lies between `from` and `to`. */
export function forEachElement(
  buffer: Buffer,
  at: number,
  visit: (name: string, type: number, from: number, to: number) => void,
): void {
  let element = at + 4;
  for (let type = buffer[element]!; type !== bsonType.end; type = buffer[element]!) {
    const nameEnd = endOfName(buffer, element + 1);
    const end = endOfValue(buffer, type, nameEnd + 1);
    visit(buffer.toString('utf8', element + 1, nameEnd), type, nameEnd + 1, end);
    element = end;
  }
}

/** Length before a text, NUL behind it. */
export const textAt = (buffer: Buffer, from: number, to: number): string => buffer.toString('utf8', from + 4, to - 1);

/** Length and subtype before it. */
export const bytesAt = (buffer: Buffer, from: number, to: number): Buffer => buffer.subarray(from + 5, to);

/** The bytes the driver gives for a document with `raw: true`. */
export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
