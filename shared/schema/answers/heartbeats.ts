import { Type, type TSchema } from 'typebox';
import { FieldErrorTexts, ErrorText } from './errors.js';
import { zonedSpanProperties } from './range.js';
import { answer, count, epoch, filled, flag, listOf, moment, nullable, shape, text, uuid } from './values.js';

const signed = (description: string) => nullable(Type.Integer({ description }));

/** 26 keys of 2026 and two of 2023–25 (wakatime-api.md, section 4). */
const Heartbeat = shape('Heartbeat', 'A stored heartbeat', {
  id: uuid('Its id'),
  entity: filled('Path, app, domain or address'),
  type: text('Kind of the entity'),
  time: epoch('Seconds since the epoch, with up to six decimals'),
  project: nullable(text('Project')),
  project_root_count: nullable(count('Path parts of the project folder')),
  branch: nullable(text('Branch')),
  language: nullable(text('Language')),
  dependencies: listOf(text('Import'), 'What the file imports'),
  ai_line_changes: signed('Lines changed by AI since the last heartbeat of the file'),
  human_line_changes: signed('Lines changed by hand since the last heartbeat of the file'),
  ai_session: nullable(text('Session of the AI tool')),
  ai_subscription_plan: nullable(text('Plan of the AI tool')),
  ai_input_tokens: count('Tokens read since the last heartbeat'),
  ai_cached_input_tokens: count('Tokens read from the cache since the last heartbeat'),
  ai_output_tokens: count('Tokens written since the last heartbeat'),
  ai_prompt_length: count('Characters of the prompt'),
  lines: nullable(count('Lines of the file')),
  lineno: nullable(count('Line of the cursor, from 1')),
  cursorpos: nullable(count('Column of the cursor')),
  is_write: flag('Whether the file was saved'),
  category: filled('What was done, in title case: "Coding", "AI Coding"'),
  line_additions: nullable(count('Lines added since the last heartbeat')),
  line_deletions: nullable(count('Lines deleted since the last heartbeat')),
  created_at: moment('When it arrived'),
  user_id: uuid("The user's id"),
  user_agent_id: uuid('Id of the client that sent it'),
  machine_name_id: uuid('Id of the machine'),
});

export const HeartbeatsAnswer = answer(listOf(Heartbeat, 'In order of time'), zonedSpanProperties);

/** A list of two: what came of an item, and its status. Draft 2020-12, as OpenAPI 3.1 takes it. */
const pair = (status: number, body: TSchema, description: string) =>
  Type.Unsafe<[unknown, number]>({
    type: 'array',
    prefixItems: [body, { const: status, description: 'Status' }],
    items: false,
    minItems: 2,
    maxItems: 2,
    description,
  });

const Taken = shape('TakenHeartbeat', 'A heartbeat that was taken', {
  data: Type.Object({ id: uuid('The id it is stored under') }, { additionalProperties: false, description: 'The heartbeat' }),
});

export const HeartbeatAnswer = Taken;

/** wakatime-api.md, section 4. */
export const HeartbeatsTakenAnswer = shape('TakenHeartbeats', 'What came of each heartbeat of a batch', {
  responses: listOf(
    Type.Union(
      [
        pair(201, Taken, 'It was taken'),
        pair(400, FieldErrorTexts, 'It is wrong, and would be so again'),
        pair(429, ErrorText, 'The batch is too long: send it again in the next one'),
      ],
      { title: 'HeartbeatOutcome', description: 'What came of it, and the status that stands for it' },
    ),
    'A pair for each heartbeat, in their order',
  ),
});
