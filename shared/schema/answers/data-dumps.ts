import { Type } from 'typebox';
import { totalsProperties } from './page.js';
import { answer, filled, flag, listOf, moment, nullable, shape, uuid } from './values.js';

/** wakatime-api.md, section 18. */
const DataDump = shape('DataDump', 'A file with what there is of an account', {
  id: uuid('Its id'),
  type: Type.Enum(['heartbeats', 'daily'], { description: 'Heartbeats day by day, or sums of days and their projects' }),
  status: Type.Enum(['Pending…', 'Processing coding activity…', 'Uploading…', 'Completed', 'Failed'], {
    description: 'How far it is, in words',
  }),
  percent_complete: Type.Integer({ minimum: 0, maximum: 100, description: 'How far it is' }),
  download_url: nullable(filled('Address of the file, which needs no key and holds for an hour; null until it is complete')),
  is_processing: flag('Whether it is being made, or waits for it'),
  is_stuck: flag('Whether nothing has happened for some minutes'),
  has_failed: flag('Whether it came to nothing: another one can be asked for'),
  expires: nullable(moment('When it is removed; null until it is complete')),
  created_at: moment('When it was asked for'),
});

export const DataDumpAnswer = answer(DataDump);
export const DataDumpsAnswer = answer(listOf(DataDump, 'Newest first'), totalsProperties);
