import { Type, type Static, type TSchema } from 'typebox';
import { AppError, badRequest } from '../errors.js';
import { nullable } from './answers/values.js';
import { profileTextLimits, sharedRangeNames } from './profile.js';
import { compile } from './validate.js';

/** A gap over a midnight must not reach over the whole day after it. */
const longestTimeout = 1380;

const line = (name: keyof typeof profileTextLimits, description: string) =>
  Type.Optional(
    nullable(Type.String({ maxLength: profileTextLimits[name], description: `${description}; null or empty for none` })),
  );
const choice = (description: string) => Type.Optional(Type.Boolean({ description }));

const profileProperties = {
  full_name: line('full_name', 'Full name'),
  bio: line('bio', 'Text on the profile'),
  website: line('website', 'Website on the profile'),
  location: line('location', 'Place on the profile'),
  public_email: line('public_email', 'Email address on the profile'),
  github_username: line('github_username', 'GitHub'),
  twitter_username: line('twitter_username', 'Twitter'),
  linkedin_username: line('linkedin_username', 'LinkedIn'),
  wonderfuldev_username: line('wonderfuldev_username', 'wonderful.dev'),
  is_hireable: choice('Whether the profile says so'),
};

const sharingProperties = {
  is_email_public: choice('Whether everybody may see the email address of the profile'),
  is_photo_public: choice('Whether everybody may see the picture'),
  public_profile_time_range: Type.Optional(
    Type.Enum([...sharedRangeNames], { description: 'The range of stats that others may see' }),
  ),
  logged_time_public: choice('Whether everybody may see the time'),
  languages_used_public: choice('Whether everybody may see the languages'),
  editors_used_public: choice('Whether everybody may see the editors'),
  os_used_public: choice('Whether everybody may see the operating systems'),
  categories_used_public: choice('Whether everybody may see the categories'),
  ai_used_public: choice('Whether everybody may see the use of AI'),
  share_all_time_badge: choice('Whether everybody may see the time of all time together'),
  share_last_year_days: choice("Whether everybody may see the time of each of the last year's days"),
};

/** What of an account can be changed. */
export const SettingsBody = Type.Object(
  {
    ...profileProperties,
    ...sharingProperties,
    timezone: Type.Optional(Type.String({ maxLength: 64, description: 'IANA time zone that days are in' })),
    timeout: Type.Optional(
      Type.Integer({ minimum: 1, maximum: longestTimeout, description: 'Longest gap that counts, in minutes' }),
    ),
    writes_only: Type.Optional(Type.Boolean({ description: 'Whether only heartbeats of saved files count' })),
    weekday_start: Type.Optional(Type.Integer({ minimum: 0, maximum: 6, description: 'First day of the week; 0 is Sunday' })),
  },
  { additionalProperties: false, description: 'Settings to change; what is left out stays' },
);

/** What of a project can be changed. */
export const ProjectBody = Type.Object(
  {
    name: Type.Optional(
      Type.String({ maxLength: 512, description: 'Name to show it under; with a project of that name it becomes one' }),
    ),
    is_hidden: Type.Optional(Type.Boolean({ description: 'Whether lists leave it out; totals do not' })),
    is_shared: Type.Optional(
      Type.Boolean({ description: 'Whether those who share a project of this name see that the user works on it, and how long' }),
    ),
  },
  { additionalProperties: false, description: 'What to change; what is left out stays' },
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

/** wakatime-api.md, section 18. */
export const DataDumpBody = Type.Object(
  {
    type: Type.Enum(['heartbeats', 'daily'], { description: 'Heartbeats day by day, or sums of days and their projects' }),
    email_when_finished: Type.Optional(
      Type.Boolean({ description: 'Whether to send a mail when it is complete; yes by default' }),
    ),
  },
  { additionalProperties: false, description: 'A data dump to be made' },
);

/** A key that may do everything, for as long as it is not revoked. */
export const NewKeyBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100, description: 'Where it is used' }) },
  { additionalProperties: false, description: 'An API key to be made' },
);

/** Each unknown one is told: far more than there are would keep the process busy for seconds, and make a long answer. */
const mostFields = 100;

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
    if (Object.keys(body).length > mostFields) {
      throw new AppError(`The body has more than ${mostFields} fields.`, { code: 'bad_body', status: 400 });
    }
    const result = check(body);
    if ('errors' in result) throw badRequest(result.errors);
    return result.value;
  };
}
