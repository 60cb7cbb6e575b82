import { Type, type Static } from 'typebox';

/** Kinds of entity (wakatime-api.md, section 26). */
export const heartbeatTypes = ['file', 'app', 'domain', 'url', 'event'] as const;

/** Seconds since the epoch before which no heartbeat can be: 2000-01-01. */
export const earliestTime = 946_684_800;

export const stringLimits = { entity: 4096, text: 512, dependency: 200, dependencies: 1000 } as const;

const maxInt32 = 2_147_483_647;
const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: stringLimits.text, description }));
const integer = (minimum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum: maxInt32, description }));
const signed = (description: string) => integer(-maxInt32, description);
const count = (description: string) => integer(0, description);

/** A heartbeat as the API takes it, after cleaning (shared/domain/clean-heartbeat.ts); absent, never null. */
export const HeartbeatInput = Type.Object(
  {
    entity: Type.String({ minLength: 1, maxLength: stringLimits.entity, description: 'Path, app, domain or address' }),
    type: Type.Enum([...heartbeatTypes], { description: 'Kind of the entity' }),
    time: Type.Number({ minimum: earliestTime, description: 'Seconds since the epoch, with up to six decimals' }),
    category: text('What was done, in lower case'),
    project: text('Project, or <<LAST_PROJECT>>'),
    branch: text('Branch, or <<LAST_BRANCH>>'),
    language: text('Language, or <<LAST_LANGUAGE>>'),
    project_root_count: count('Path parts of the project folder'),
    dependencies: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: stringLimits.dependency, description: 'Module or package' }), {
        maxItems: stringLimits.dependencies,
        description: 'What the file imports',
      }),
    ),
    lines: count('Lines of the file'),
    lineno: integer(1, 'Line of the cursor, from 1'),
    cursorpos: count('Column of the cursor'),
    is_write: Type.Optional(Type.Boolean({ description: 'Whether the file was saved' })),
    line_additions: count('Lines added since the last heartbeat (clients until 2025)'),
    line_deletions: count('Lines deleted since the last heartbeat (clients until 2025)'),
    ai_line_changes: signed('Lines changed by AI since the last heartbeat of the file'),
    human_line_changes: signed('Lines changed by hand since the last heartbeat of the file'),
    ai_session: text('Session of the AI tool'),
    ai_subscription_plan: text('Plan of the AI tool'),
    ai_input_tokens: count('Tokens read since the last heartbeat'),
    ai_cached_input_tokens: count('Tokens read from the cache since the last heartbeat'),
    ai_output_tokens: count('Tokens written since the last heartbeat'),
    ai_prompt_length: count('Characters of the prompt'),
    user_agent: text('Client that saw it; beats the header'),
  },
  {
    title: 'HeartbeatInput',
    additionalProperties: false,
    description: 'A heartbeat',
    examples: [
      {
        entity: '/home/ada/engine/src/main.rs',
        type: 'file',
        time: 1791620000.123,
        project: 'engine',
        branch: 'main',
        language: 'Rust',
        is_write: true,
      },
    ],
  },
);
export type HeartbeatInput = Static<typeof HeartbeatInput>;

/** What clients tell of themselves beside the heartbeats (wakatime-api.md, section 27). */
export const HeartbeatHeaders = Type.Object({
  'User-Agent': Type.Optional(Type.String({ description: 'Client: its editor and operating system are read from it' })),
  'X-Machine-Name': Type.Optional(Type.String({ description: 'Name of the machine, URL-escaped' })),
  Timezone: Type.Optional(Type.String({ description: "IANA time zone; the first one becomes the account's, if it has none" })),
});
