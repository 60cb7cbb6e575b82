import { Type, type Static, type TSchema } from 'typebox';
import { AppError, badRequest } from '../errors.js';
import { compile } from './validate.js';

/** A gap over a midnight must not reach over the whole day after it. */
const longestTimeout = 1380;

/** What of an account can be changed. */
export const SettingsBody = Type.Object(
  {
    timezone: Type.Optional(Type.String({ maxLength: 64, description: 'IANA time zone that days are in' })),
    timeout: Type.Optional(
      Type.Integer({ minimum: 1, maximum: longestTimeout, description: 'Longest gap that counts, in minutes' }),
    ),
    writes_only: Type.Optional(Type.Boolean({ description: 'Whether only heartbeats of saved files count' })),
    weekday_start: Type.Optional(Type.Integer({ minimum: 0, maximum: 6, description: 'First day of the week; 0 is Sunday' })),
  },
  { additionalProperties: false, description: 'Settings to change; what is left out stays' },
);

const mostIds = 10_000;

/** wakatime-api.md, section 4. */
export const DeleteHeartbeatsBody = Type.Object(
  {
    date: Type.String({ minLength: 1, description: 'Day of the heartbeats, YYYY-MM-DD' }),
    ids: Type.Array(Type.String({ maxLength: 64, description: 'Id of a heartbeat' }), {
      maxItems: mostIds,
      description: 'Ids of the heartbeats; those that are not there are ignored',
    }),
  },
  { additionalProperties: false, description: 'Heartbeats to delete' },
);

/**
 * Compiles a check of bodies.
 * @returns a function that throws AppError 400 with an entry for each bad field
 */
export function bodyReader<S extends TSchema>(schema: S): (body: unknown) => Static<S> {
  const check = compile(schema);
  return (body) => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new AppError('The body must be a JSON object.', { code: 'bad_body', status: 400 });
    }
    const result = check(body);
    if ('errors' in result) throw badRequest(result.errors);
    return result.value;
  };
}
