import { Type, type Static } from 'typebox';
import { answer, count, epoch, filled, nullable, seconds, shape, text } from './values.js';

const LastHeartbeat = shape('LastHeartbeat', 'The latest heartbeat, by its own time', {
  time: epoch('When it was'),
  editor: filled('Editor, browser or program'),
  operating_system: filled('Operating system'),
  machine: filled('Name of the machine'),
  project: nullable(text('Project, if it names one')),
});

const Activity = shape('Activity', 'What came last, and how today stands', {
  last_heartbeat: Type.Union([LastHeartbeat, Type.Null({ description: 'None came yet' })], {
    description: 'The latest one, if there is any',
  }),
  heartbeats_today: count("Heartbeats of today, in the account's time zone"),
  total_seconds_today: seconds("Today's time"),
  version: filled('Another one whenever any number of the account may have changed; nothing else is to be read in it'),
});

export type Activity = Static<typeof Activity>;

export const ActivityAnswer = answer(Activity);
