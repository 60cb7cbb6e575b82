import { Type } from 'typebox';
import { count, nullable } from './values.js';

const page = (description: string) => Type.Integer({ minimum: 1, description });

/** Beside the `data` of lists that come whole (wakatime-api.md, section 17). */
export const totalsProperties = {
  total: count('Items on all pages'),
  total_pages: page('Pages; 1 for an empty list'),
};

/** Beside the `data` of a paged list (wakatime-api.md, section 1). */
export const pageProperties = {
  page: page('This page'),
  prev_page: nullable(page('The page before; null on the first')),
  next_page: nullable(page('The page after; null on the last')),
  ...totalsProperties,
};
