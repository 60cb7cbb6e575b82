import { expect } from 'chai';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { announceStores, findRunningStores, withdrawStores } from '../../launcher/running-stores.js';
import { removeFolder, tempFolder } from './launcher-support.js';

const urls = { mongoUrl: 'mongodb://ada:secret@127.0.0.1:1/sundial', redisUrl: 'redis://127.0.0.1:2' };

describe('launcher: word of the stores that run', () => {
  let folder = '';
  beforeEach(async () => (folder = await tempFolder()));
  afterEach(() => removeFolder(folder));
  const file = (): string => join(folder, 'stores.json');

  it('is for its owner alone, also where a file of an earlier run was not', async () => {
    await writeFile(`${file()}.new`, 'left over', { mode: 0o666 });
    await announceStores(folder, urls);
    expect((await stat(file())).mode & 0o777).to.equal(0o600);
    expect(await findRunningStores(folder)).to.deep.equal(urls);
    await withdrawStores(folder);
    expect(await readdir(folder)).to.deep.equal([]);
    await withdrawStores(folder);
    expect(await findRunningStores(folder)).to.equal(null);
  });

  it('does not count when its launcher is gone, or when it is not whole', async () => {
    await announceStores(folder, urls);
    const good = await readFile(file(), 'utf8');
    const bad = [
      good.replace(/"launcher":"\d+:/, '"launcher":"999999:'),
      good.slice(0, 20),
      '{}',
      'null',
      '[]',
      '',
      JSON.stringify({ ...JSON.parse(good), redisUrl: 7 }),
    ];
    for (const text of bad) {
      await writeFile(file(), text);
      expect(await findRunningStores(folder), text).to.equal(null);
    }
    await writeFile(file(), good);
    expect(await findRunningStores(folder)).to.deep.equal(urls);
    expect(await findRunningStores(join(folder, 'not', 'there'))).to.equal(null);
  });
});
