import { Type, type TSchema } from 'typebox';

const text = (description: string, example: string) => Type.String({ minLength: 1, description, examples: [example] });

/** `:user` where others may ask. */
export const anyUser = text('"current", or the id or name of a user: of another one there is what that user shares', 'current');

/** Path parameters that mean the same wherever they stand. */
export const pathParameters: Readonly<Record<string, TSchema>> = {
  user: text('"current", or the signed-in user\'s own id or name', 'current'),
  project: text('Id or name of a project', 'engine'),
};
