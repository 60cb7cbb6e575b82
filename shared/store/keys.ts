import { createHash } from 'node:crypto';
import { Binary } from 'mongodb';

/**
 * Keys of clustered collections: `heartbeats` = user 8 B + time in µs 7 B + UUID 16 B, `days` = user 8 B + day 4 B, big-endian, so that a
 * user's heartbeats and days lie together in order of time and one range of keys is one range of time (docs/adr/0002).
 */
const userBytes = 8;
const timeBytes = 7;
export const heartbeatKeyBytes = userBytes + timeBytes + 16;

const hexOf = (uuid: string): string => uuid.replaceAll('-', '');

function writeTime(key: Buffer, micros: number): void {
  const time = Math.max(0, micros);
  key.writeUIntBE(Math.floor(time / 0x1_0000_0000), userBytes, 3);
  key.writeUInt32BE(time % 0x1_0000_0000, userBytes + 3);
}

/** The 8 bytes that lead all keys of a user. */
export const userPrefix = (userId: string): Buffer => Buffer.from(hexOf(userId).slice(0, userBytes * 2), 'hex');

const hexDigits = new Uint8Array(128);
Array.from('0123456789abcdef').forEach((digit, value) => (hexDigits[digit.charCodeAt(0)] = value));
const hyphen = '-'.charCodeAt(0);

/** Writes a lower-case UUID's 16 bytes; by hand, for it is done once a heartbeat and a third as fast by way of strings. */
function writeUuid(key: Buffer, uuid: string, offset: number): void {
  let to = offset;
  for (let from = 0; from < uuid.length; from += 2) {
    if (uuid.charCodeAt(from) === hyphen) from += 1;
    key[to] = (hexDigits[uuid.charCodeAt(from)]! << 4) | hexDigits[uuid.charCodeAt(from + 1)]!;
    to += 1;
  }
}

export function heartbeatKey(prefix: Buffer, micros: number, uuid: string): Buffer {
  const key = Buffer.allocUnsafe(heartbeatKeyBytes);
  key.set(prefix);
  writeTime(key, micros);
  writeUuid(key, uuid, userBytes + timeBytes);
  return key;
}

/** The least key of a user at or after an instant (µs). */
export function heartbeatKeyFrom(userId: string, micros: number): Binary {
  const key = Buffer.alloc(heartbeatKeyBytes);
  userPrefix(userId).copy(key);
  writeTime(key, micros);
  return new Binary(key);
}

/** Microseconds since the epoch. */
export const timeOfKey = (key: Buffer): number => key.readUIntBE(userBytes, 3) * 0x1_0000_0000 + key.readUInt32BE(userBytes + 3);

/** The heartbeat's id as the API shows it. */
export function uuidOfKey(key: Uint8Array): string {
  return uuidOfBytes(Buffer.from(key.buffer, key.byteOffset + userBytes + timeBytes, 16));
}

export function uuidOfBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const uuidBinary = (uuid: string): Binary => new Binary(Buffer.from(hexOf(uuid), 'hex'), Binary.SUBTYPE_UUID);

// Days before 1970 do not occur: heartbeats begin in 2000
export function dayKey(userId: string, day: number): Binary {
  const key = Buffer.allocUnsafe(userBytes + 4);
  userPrefix(userId).copy(key);
  key.writeUInt32BE(Math.max(0, day), userBytes);
  return new Binary(key);
}

/** `months` = user 8 B + months since 1970 4 B. */
export const monthKey = (userId: string, month: number): Binary => dayKey(userId, month);
export const monthOfKey = (key: Uint8Array): number => dayOfKey(key);

/** `project_days` = user 8 B + hash of the project 8 B + day 4 B: a project's days lie together. */
export function projectDayKey(userId: string, project: string, day: number): Binary {
  const key = Buffer.allocUnsafe(userBytes + 8 + 4);
  userPrefix(userId).copy(key);
  createHash('sha256').update(project).digest().copy(key, userBytes, 0, 8);
  key.writeUInt32BE(Math.max(0, day), userBytes + 8);
  return new Binary(key);
}

export const dayOfProjectKey = (key: Uint8Array): number =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).readUInt32BE(userBytes + 8);

const lastDay = 0xffff_ffff;

/** The keys of all days of a user. */
export const daysRange = (userId: string, first = 0, last = lastDay): { $gte: Binary; $lte: Binary } => ({
  $gte: dayKey(userId, first),
  $lte: dayKey(userId, last),
});

export const dayOfKey = (key: Uint8Array): number =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).readUInt32BE(userBytes);

/** Above every heartbeat key of a user. */
export const heartbeatKeyEnd = (userId: string): Binary => {
  const key = Buffer.alloc(heartbeatKeyBytes, 0xff);
  userPrefix(userId).copy(key);
  return new Binary(key);
};
