import type { Command } from './command.js';

const argText = (name: string): string => (name.startsWith('[') ? name : `<${name}>`);

const callOf = ({ words, args, options }: Command): string =>
  [words, ...args.map(argText), ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ');

const aligned = (rows: readonly (readonly [string, string])[]): string =>
  rows.map(([name, about]) => `  ${name.padEnd(Math.max(...rows.map((r) => r[0].length)))}  ${about}`).join('\n');

const everywhere = [
  ['--json', 'Print JSON'],
  ['--help', 'Print this'],
] as const;

/** What there is to say of some commands. */
export function helpOf(commands: readonly Command[]): string {
  const [only, ...others] = commands;
  if (only && others.length === 0) {
    const options = Object.entries(only.options).map(([name, { value, about }]): [string, string] => [
      `--${name}${value === undefined ? '' : ` <${value}>`}`,
      about,
    ]);
    return `Usage: npm run admin -- ${callOf(only)}\n\n${only.about}\n\n${aligned([...options, ...everywhere])}\n`;
  }
  return `Usage: npm run admin -- <command> …

${aligned(commands.map((command): [string, string] => [callOf(command), command.about]))}

${aligned([['<command> --help', 'What a command takes'], ...everywhere])}

In a container: node dist/admin/main.js <command> …
It works on the stores of MONGO_URL and REDIS_URL; where these are not set, on those that "npm start" runs in SUNDIAL_DATA_DIR.
Links begin with SUNDIAL_URL; where that is not set, with http://HOST:PORT.
It ends with code 0 when it is done, 1 when it can not be done, 2 when it was called in a wrong way.
`;
}
