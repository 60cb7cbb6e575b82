import { Type } from 'typebox';
import { totalProperties } from './time.js';
import { answer, filled, flag, listOf, shape, uuid } from './values.js';

/** An answer that says no more than that it was done. */
export const DoneAnswer = answer(
  Type.Object({}, { title: 'Nothing', description: 'Nothing: it was done', additionalProperties: false }),
);

const { hours: _hours, minutes: _minutes, ...expertTotal } = totalProperties;

/** wakatime-api.md, section 21. */
export const FileExpertsAnswer = answer(
  listOf(
    shape('FileExpert', 'A person who has worked on the file', {
      total: shape('FileExpertTotal', 'Time in the file', expertTotal),
      user: shape('FileExpertUser', 'The person', {
        id: uuid("The user's id"),
        is_current_user: flag('Whether it is who asks'),
        long_name: filled('Full name'),
        name: filled('Short name; "You" for who asks'),
      }),
    }),
    'Most time first',
  ),
);
