import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { prepareDataDir } from '../../launcher/data-dir.js';
import { checkPortFree, freePort } from '../../launcher/free-port.js';
import { isRunning, processIdentity } from '../../launcher/process-identity.js';
import { launchFailure, removeFolder, tempFolder } from './launcher-support.js';

describe('launcher: data folder', () => {
  let folder = '';
  beforeEach(async () => (folder = await tempFolder()));
  afterEach(() => removeFolder(folder));

  it('makes the folders for this user only, and gives the lock back', async () => {
    const data = await prepareDataDir(join(folder, 'a', 'data'));
    expect((await readdir(data.root)).sort()).to.deep.equal(['log', 'mongo', 'redis', 'sundial.lock']);
    expect((await stat(data.root)).mode & 0o777).to.equal(0o700);
    await data.release();
    expect(await readdir(data.root)).to.not.include('sundial.lock');
    await (await prepareDataDir(data.root)).release();
  });

  it('says that Sundial already runs, and with which pid', async () => {
    const data = await prepareDataDir(folder);
    const message = await launchFailure(prepareDataDir(folder), 'already_running');
    expect(message).to.match(new RegExp(`^Sundial already runs with this data folder \\(pid ${process.pid}\\)`));
    await data.release();
  });

  it('takes a lock over whose process is gone, also when its pid is used again', async () => {
    const other = spawn('sleep', ['1000']);
    const identity = processIdentity(other.pid ?? 0) ?? '';
    expect(isRunning(identity)).to.equal(true);
    await writeFile(join(folder, 'sundial.lock'), identity);
    await launchFailure(prepareDataDir(folder), 'already_running');
    other.kill('SIGKILL');
    await once(other, 'exit');
    for (const stale of [identity, `${process.pid}:1:another-boot`, 'nonsense', '']) {
      await writeFile(join(folder, 'sundial.lock'), stale);
      const data = await prepareDataDir(folder);
      expect((await readFile(join(folder, 'sundial.lock'), 'utf8')).trim()).to.equal(processIdentity(process.pid));
      await data.release();
    }
  });

  it('lets one of many have it', async () => {
    await writeFile(join(folder, 'sundial.lock'), `${process.pid}:1:another-boot`);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => prepareDataDir(folder)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
  });

  it('says that the folder can not be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const under = await launchFailure(prepareDataDir(join(folder, 'file', 'data')), 'folder_not_writable');
    expect(under).to.include("file/data can't be written (a part of its path is a file): set SUNDIAL_DATA_DIR");
    expect(await launchFailure(prepareDataDir(join(folder, 'file')), 'folder_not_writable')).to.include('(it is a file)');
    await launchFailure(prepareDataDir('/proc/sundial'), 'folder_not_writable');
    await launchFailure(prepareDataDir('/proc'), 'folder_not_writable');
  });
});

describe('launcher: ports', () => {
  it('tells a free port from one that is taken', async () => {
    await checkPortFree('127.0.0.1', await freePort());
    await checkPortFree('127.0.0.1', 0);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const message = await launchFailure(checkPortFree('127.0.0.1', port), 'port_in_use');
      expect(message).to.equal(`Port ${port} is in use. Set PORT to another one, e.g. PORT=${port + 1} npm start.`);
    } finally {
      server.close();
    }
  });

  it('says that the address is not of this machine', async () => {
    expect(await launchFailure(checkPortFree('192.0.2.1', 0), 'port_in_use')).to.include(
      '192.0.2.1 is not an address of this machine',
    );
  });
});
