import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataVersion } from '../../shared/store/migrations/plan.js';
import { prepareProcesses, type Processes } from '../support/processes.js';

describe('data of a newer program', function () {
  this.timeout(60_000);
  let all: Processes;
  before(async () => (all = await prepareProcesses()));
  after(() => all.stop());

  it('ends api and worker, which say why', async () => {
    await Promise.all([all.startMongod(), all.startRedis()]);
    await all.stores.versions.set('data', dataVersion + 1);
    const services = { api: await all.startApi(), worker: await all.startWorker() };
    for (const [name, service] of Object.entries(services)) {
      expect((await service.exited).code, name).to.equal(1);
      const lines = (await readFile(join(all.dir, `${name}.log`), 'utf8')).trim().split('\n');
      expect(JSON.parse(lines.at(-1)!), name)
        .to.include({ level: 'fatal' })
        .and.have.property('msg')
        .that.includes('newer version of Sundial');
    }
  });
});
