import type { Setting } from './setting.js';
import { allSettings } from './settings.js';

function allowed(setting: Setting): string {
  if (setting.choices) return setting.choices.join(' \\| ');
  if (setting.kind === 'integer') return `${setting.min ?? 0} … ${setting.max ?? ''}`.trim();
  return setting.form ?? 'text';
}

/** The README's table. */
export function configTable(): string {
  const rows = allSettings().map((s) => {
    const name = s.secret === true ? `\`${s.env}\` (or \`${s.env}_FILE\`)` : `\`${s.env}\``;
    return `| ${name} | ${s.default === '' ? '–' : `\`${s.default}\``} | ${allowed(s)} | ${s.about} |`;
  });
  return ['| variable | default | values | what it does |', '|---|---|---|---|', ...rows].join('\n');
}

/** The text of `.env.example`. */
export function envExample(): string {
  const entries = allSettings().map((s) => `# ${s.about}\n#${s.env}=${s.default}`);
  return `# Copy to .env and take the "#" off what you change. Made by \`npm run docs\`.\n\n${entries.join('\n\n')}\n`;
}

/** The table of `--help`. */
export function configHelp(): string {
  const width = Math.max(...allSettings().map((s) => s.env.length));
  return allSettings()
    .map((s) => `  ${s.env.padEnd(width)}  ${s.about}${s.default === '' ? '' : ` (${s.default})`}`)
    .join('\n');
}
