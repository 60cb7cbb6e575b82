import { parseArgs } from 'node:util';
import { AppError } from '../shared/errors.js';
import { CommandError, UsageError, type Command, type Input, type Tools } from './command.js';
import { dayCommands } from './commands/days.js';
import { importFile } from './commands/import.js';
import { jobCommands } from './commands/jobs.js';
import { keyCommands } from './commands/keys.js';
import { migrate } from './commands/migrate.js';
import { passwordCommands } from './commands/passwords.js';
import { status } from './commands/status.js';
import { userCommands } from './commands/users.js';
import { helpOf } from './help.js';

export const commands: readonly Command[] = [
  ...userCommands,
  ...passwordCommands,
  ...keyCommands,
  ...dayCommands,
  importFile,
  ...jobCommands,
  migrate,
  status,
];

const everywhere = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** The commands that words name, or begin to name. */
function namedBy(words: readonly string[]): { named: readonly Command[]; rest: readonly string[] } {
  for (const count of [2, 1]) {
    const text = words.slice(0, count).join(' ');
    const exact = commands.find((command) => command.words === text);
    if (exact) return { named: [exact], rest: words.slice(count) };
  }
  return { named: commands.filter((command) => command.words.startsWith(`${words[0] ?? ''} `)), rest: [] };
}

function inputOf(command: Command, rest: readonly string[]): { input: Input; json: boolean } {
  const options = Object.fromEntries(Object.entries(command.options).map(([name, { type }]) => [name, { type }]));
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...rest], options: { ...options, ...everywhere }, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  const required = command.args.filter((name) => !name.startsWith('['));
  const missing = required[positionals.length];
  if (missing !== undefined) throw new UsageError(`<${missing}> is missing.`);
  if (positionals.length > command.args.length)
    throw new UsageError(`"${positionals[command.args.length]}" is one argument too many.`);
  const input: Input = {
    arg: (name) => positionals[command.args.findIndex((arg) => arg === name || arg === `[${name}]`)] ?? '',
    option: (name) => values[name] as string | undefined,
    has: (name) => values[name] === true,
  };
  return { input, json: values['json'] === true };
}

/** What went wrong, for people. Faults of fields name them. */
function faultText(error: unknown): string {
  if (error instanceof AppError && error.fields) {
    return Object.entries(error.fields)
      .map(([name, texts]) => (name === 'account' ? texts.join(' ') : `${name}: ${texts.join(' ')}`))
      .join('\n');
  }
  if (error instanceof CommandError || error instanceof UsageError || (error instanceof AppError && error.expose))
    return error.message;
  throw error;
}

export interface Terminal {
  out(text: string): void;
  fault(text: string): void;
}

/**
 * Does what the words of a command line say.
 * @returns the exit code: 0 done, 1 can not be done, 2 called in a wrong way
 */
export async function run(words: readonly string[], tools: Tools, { out, fault }: Terminal): Promise<0 | 1 | 2> {
  const { named, rest } = namedBy(words);
  const isHelp = words.some((word) => word === '--help' || word === '-h');
  if (isHelp) {
    out(helpOf(named.length > 0 ? named : commands));
    return 0;
  }
  const [command] = named;
  if (named.length !== 1 || !command || !words.join(' ').startsWith(command.words)) {
    if (words.length > 0) fault(`There is no command "${words.slice(0, 2).join(' ')}".\n\n`);
    fault(helpOf(named.length > 0 ? named : commands));
    return 2;
  }
  let json = words.includes('--json');
  try {
    const called = inputOf(command, rest);
    ({ json } = called);
    const outcome = await command.run(tools, called.input);
    out(json ? `${JSON.stringify(outcome.json, null, 2)}\n` : `${outcome.text}\n`);
    return 0;
  } catch (error) {
    const text = faultText(error);
    const isUsage = error instanceof UsageError;
    if (json) fault(`${JSON.stringify({ error: text })}\n`);
    else fault(isUsage ? `${text}\n\n${helpOf([command])}` : `${text}\n`);
    return isUsage ? 2 : 1;
  }
}
