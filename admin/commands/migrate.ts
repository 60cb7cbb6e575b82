import type { Db } from 'mongodb';
import { collectionsOf, ensureCollections } from '../../shared/store/collections.js';
import type { Tell } from '../../shared/store/migrations/bring-up-to-date.js';
import { dataVersion, isDone, makePlan, type Plan } from '../../shared/store/migrations/plan.js';
import type { Command } from '../command.js';
import { countText } from '../text.js';

/** How far it is, as lines for people. */
export const tellBy =
  (progress: (line: string) => void): Tell =>
  (facts, text) =>
    progress(
      `${text} (${Object.entries(facts)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')})`,
    );

interface Counted {
  readonly version: number;
  readonly about: string;
  readonly documents: number;
}

async function counted(db: Db): Promise<{ plan: Plan; migrations: Counted[] }> {
  const plan = await makePlan(db);
  const c = collectionsOf(db);
  const migrations = plan.migrations.map(async ({ version, about, count }) => ({ version, about, documents: await count(c) }));
  return { plan, migrations: await Promise.all(migrations) };
}

/** What is to do, a line each. */
const linesOf = ({ collections, indexes }: Plan, migrations: readonly Counted[]): string[] => [
  ...collections.map((name) => `make collection ${name}`),
  ...indexes.map(({ collection, name, change }) => `${change === 'new' ? 'make' : 'make anew'} index ${name} of ${collection}`),
  ...migrations.map((m) => `data version ${m.version}: ${m.about} (${countText(m.documents, 'document')})`),
];

export const migrate: Command = {
  words: 'migrate',
  args: [],
  about:
    'Brings the data up to date with this program, as api and worker do when they start; with --dry-run only says what that means.',
  options: { 'dry-run': { type: 'boolean', about: 'Change nothing' } },
  async run(tools, input) {
    const isDryRun = input.has('dry-run');
    const { plan, migrations } = await tools.withDatabase(async (db) => {
      const found = await counted(db);
      if (!isDryRun) await ensureCollections(db, { tell: tellBy(tools.progress) });
      return found;
    });
    const lines = linesOf(plan, migrations);
    const versions = `The data has version ${isDryRun ? plan.version : dataVersion}, this program needs ${dataVersion}.`;
    const heading = isDryRun ? 'To do:' : 'Done:';
    return {
      text: isDone(plan) ? `${versions} Nothing to do.` : `${versions} ${heading}\n${lines.map((l) => `  ${l}`).join('\n')}`,
      json: {
        data_version: plan.version,
        program_version: dataVersion,
        is_dry_run: isDryRun,
        collections: plan.collections,
        indexes: plan.indexes.map(({ collection, name, change }) => ({ collection, name, change })),
        migrations,
      },
    };
  },
};
