import { Type } from 'typebox';

/** What only clients send (wakatime-api.md, section 21); what else they send is ignored. */
const text = (description: string) => Type.Optional(Type.String({ description }));

export const FileExpertsInput = Type.Object(
  {
    entity: Type.String({ minLength: 1, description: 'Path of the file' }),
    project: text('Its project'),
    project_root_count: Type.Optional(Type.Integer({ minimum: 0, description: 'Path parts of the project folder' })),
    plugin: text('Client that asks'),
  },
  {
    title: 'FileExpertsInput',
    description: 'The file that is asked for',
    examples: [{ entity: '/home/ada/engine/src/main.rs', project: 'engine' }],
  },
);

export const PluginErrorInput = Type.Object(
  {
    platform: text('Operating system'),
    architecture: text('Processor'),
    plugin: text('Plugin'),
    cli_version: text('Version of the CLI'),
    error_message: text('What went wrong'),
    is_panic: Type.Optional(Type.Boolean({ description: 'Whether the CLI crashed' })),
    logs: text('What it had logged'),
    stacktrace: text('Where it went wrong'),
  },
  {
    title: 'PluginErrorInput',
    description: 'What went wrong where',
    examples: [{ plugin: 'vscode/1.99.0 vscode-wakatime/26.0.0', error_message: 'Cannot read the configuration' }],
  },
);
