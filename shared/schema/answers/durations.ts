import { Type } from 'typebox';
import { durationAiProperties } from './ai.js';
import { zonedSpanProperties } from './range.js';
import { color } from './time.js';
import { answer, count, epoch, filled, listOf, moment, nullable, seconds, shape, text, uuid } from './values.js';

const entity = filled('File, app or site');
const sliced = (slice: string) => `With slice_by=${slice}`;

/** The fields of 2026 and those of 2018–23, and what it was sliced by (wakatime-api.md, section 5). */
const Duration = shape('Duration', 'Time without a break', {
  time: epoch('Beginning, in seconds since the epoch'),
  project: nullable(text('Project; null for none')),
  duration: seconds('Length in seconds'),
  color,
  ...durationAiProperties,
  entity: Type.Optional(entity),
  type: Type.Optional(text('Kind of the entity')),
  language: Type.Optional(nullable(text(`Language. ${sliced('language')}`))),
  dependencies: Type.Optional(listOf(text('Import'), `What the file imports. ${sliced('dependencies')}`)),
  os: Type.Optional(text(`Operating system. ${sliced('os')}`)),
  operating_system: Type.Optional(text('The same as os')),
  editor: Type.Optional(text(`Editor. ${sliced('editor')}`)),
  category: Type.Optional(text(`What was done. ${sliced('category')}`)),
  machine: Type.Optional(text(`Machine. ${sliced('machine')}`)),
  id: uuid('Id of its first heartbeat'),
  user_id: uuid("The user's id"),
  machine_name_id: uuid('Id of the machine'),
  lineno: nullable(count('Line of the cursor at its beginning, from 1')),
  cursorpos: nullable(count('Column of the cursor at its beginning')),
  created_at: moment('When its first heartbeat arrived'),
});

export const DurationsAnswer = answer(listOf(Duration, 'In order of time'), {
  branches: listOf(filled('Branch'), 'Branches that stand in it'),
  ...zonedSpanProperties,
});
