import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, LaunchError } from './launch-error.js';
import { probeBinary } from './probe-binary.js';
import { libcurlPin } from './store-pins.js';
import { cacheFolder, withWheel, type CacheOptions } from './wheel.js';
import { extractZipMember, listZip } from './zip-member.js';

/*
 * mongod is linked with libcurl, which a slim Debian lacks and only root can install. It calls it for Atlas and cloud key stores only.
 * pycurl's wheel holds a libcurl with all it needs, found by each other through RPATH; under the name mongod asks for it is taken from
 * LD_LIBRARY_PATH. It has no symbol versions, of which the loader warns in one line.
 */
const librariesFolder = 'pycurl.libs/';
const wantedName = 'libcurl.so.4';

async function fetchLibraries(options: CacheOptions): Promise<string> {
  const target = cacheFolder(libcurlPin, options.cacheDir);
  if (existsSync(join(target, wantedName))) return target;
  return withWheel('mongod', libcurlPin, options, async (wheel, folder) => {
    const unpacked = join(folder, 'libraries');
    await mkdir(unpacked);
    for (const name of await listZip(wheel)) {
      if (name.startsWith(librariesFolder) && !name.endsWith('/'))
        await extractZipMember(wheel, name, join(unpacked, basename(name)));
    }
    const libcurl = (await readdir(unpacked)).find((name) => name.startsWith('libcurl-'));
    if (libcurl === undefined) throw new Error(`it has no ${librariesFolder}libcurl-…`);
    await symlink(libcurl, join(unpacked, wantedName));
    await rename(unpacked, target).catch((error: unknown) => {
      // Another process has just put the same there.
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    });
    return target;
  });
}

/**
 * The path of a script that becomes the given mongod with a fetched libcurl.
 * @throws `missing`, the error that tells which package to install, when that can't be had either
 */
export async function withOwnLibcurl(mongod: string, options: CacheOptions, missing: LaunchError): Promise<string> {
  try {
    const libraries = await fetchLibraries(options);
    const script = join(dirname(mongod), 'with-libcurl', 'mongod');
    const quoted = [`LD_LIBRARY_PATH=${libraries}`, mongod].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const written = `${script}.${randomUUID()}`;
    await mkdir(dirname(script), { recursive: true });
    await writeFile(written, `#!/bin/sh\nexec env ${quoted} "$@"\n`, { mode: 0o755 });
    await rename(written, script);
    await probeBinary('mongod', script);
    return script;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw missing;
  }
}
