import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ImportDocument } from '../../shared/store/imports.js';
import { livingAccountOf } from '../accounts.js';
import { CommandError, type Command } from '../command.js';
import { countText } from '../text.js';

const lookEveryMs = 300;
const tellEveryMs = 3000;

async function sizeOf(file: string): Promise<number> {
  try {
    const { size } = await stat(file);
    return size;
  } catch (error) {
    throw new CommandError(`The file "${file}" can't be read: ${(error as Error).message}.`);
  }
}

const isOver = ({ state }: ImportDocument): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

const countsText = ({ total, counts: { stored, known, refused } }: ImportDocument): string =>
  `${countText(total ?? 0, 'heartbeat')} in the file: ${stored} stored, ${known} already there, ${refused} refused`;

const outcomeOf = (document: ImportDocument) => {
  const { _id, state, total, counts, reasons } = document;
  return {
    text: [`${countsText(document)}.`, ...reasons.map(({ reason, count }) => `  ${count}: ${reason}`)].join('\n'),
    json: { id: _id, state, total, ...counts, reasons },
  };
};

export const importFile: Command = {
  words: 'import',
  args: ['user', 'file'],
  about: "Imports the heartbeats of a data dump (JSON, also gzip'ed) into an account, and waits for it.",
  options: { 'no-wait': { type: 'boolean', about: 'Only upload it' } },
  async run(tools, input) {
    const file = input.arg('file');
    const total = await sizeOf(file);
    const stores = await tools.stores();
    const queues = await tools.queues();
    const { imports, files } = stores;
    const user = await livingAccountOf(stores, input.arg('user'));
    const document = await imports.create(user._id, basename(file));
    if (!document) throw new CommandError(`An import of "${user.username}" is under way.`);
    const { _id, file_id } = document;
    const timer = setInterval(() => void imports.touch(_id).catch(() => undefined), 10_000);
    try {
      await files.write(file_id!, user._id, createReadStream(file));
      await imports.uploaded(_id, total);
    } catch (error) {
      await imports.fail(_id, 'The upload was broken off.', true).catch(() => undefined);
      throw error;
    } finally {
      clearInterval(timer);
    }
    await stores.audit.write({ action: 'user.imported', user, details: { by: 'command', import: _id } });
    await queues.imports.request({ id: _id, user_id: user._id });
    if (input.has('no-wait')) return { text: 'Uploaded: it is imported in the background.', json: { id: _id } };
    for (let told = Date.now(); ;) {
      const now = await imports.byId(_id);
      if (!now) throw new CommandError('The import is gone: was the account deleted?');
      if (now.state === 'failed') throw new CommandError(now.failure ?? 'The import failed.');
      if (isOver(now)) return outcomeOf(now);
      if ((await queues.state('imports')).workers === 0) throw new CommandError('No worker runs: it is imported when one does.');
      if (Date.now() - told > tellEveryMs) {
        tools.progress(now.total === null ? 'The file is looked through …' : `${countsText(now)} …`);
        told = Date.now();
      }
      await delay(lookEveryMs);
    }
  },
};
