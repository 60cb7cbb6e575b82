import { Type, type Static } from 'typebox';
import { answer, count, epoch, filled, listOf, nullable, shape } from './values.js';

/**
 * Why heartbeats did not get in: a key that nobody has, or none; one that may not send; some of a batch, or a whole request, that can't be taken; an
 * address that is none of ours; a redirect on the way, which makes a request to read of one to send.
 */
export const refusalReasons = ['unknown_key', 'no_key', 'scope', 'heartbeats', 'request', 'path', 'redirect'] as const;
export type RefusalReason = (typeof refusalReasons)[number];

const Refused = shape('Refused', 'Heartbeats, or requests with some, that did not get in for the same reason', {
  reason: Type.Enum([...refusalReasons], {
    description:
      'A key that nobody has, or none; one that may not send; some of a batch, or a whole request, that can not be taken; an address that is ' +
      'none of this server; a redirect, which made a request to read of one to send',
  }),
  time: epoch('When it was last'),
  count: count('How many heartbeats, or requests; those of a client that tries all the time are not all counted'),
  editor: nullable(filled('Editor, browser or program that sent them')),
  machine: nullable(filled('Name of its machine')),
  detail: nullable(filled('What is wrong, or the path they were sent to')),
});

export type Refused = Static<typeof Refused>;

export const RefusalsAnswer = answer(listOf(Refused, 'Of the last ten minutes, the last first'));
