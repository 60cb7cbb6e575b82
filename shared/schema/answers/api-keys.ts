import type { Static } from 'typebox';
import { answer, filled, shape } from './values.js';

const NewKey = shape('NewKey', 'An API key that was made just now', {
  name: filled('Its name'),
  key: filled('The key: only its hash is kept'),
});

export type NewKey = Static<typeof NewKey>;

export const NewKeyAnswer = answer(NewKey);
