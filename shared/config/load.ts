import { readFileSync } from 'node:fs';
import type { Setting } from './setting.js';
import { settings, type Settings } from './settings.js';
import { faultsTogether } from './together.js';

type ValueOf<S> = S extends { kind: 'integer' } ? number : S extends { choices: readonly (infer C)[] } ? C : string;

/** One frozen object, by topic. Numbers are in the unit their names say. */
export type Config = {
  readonly [T in keyof Settings]: { readonly [K in keyof Settings[T]]: ValueOf<Settings[T][K]> };
};

/** Every fault of the environment at once, each naming its variable and what is allowed. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((f) => `  ${f}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

function rawValue(setting: Setting, env: NodeJS.ProcessEnv): string {
  const file = setting.secret === true ? env[`${setting.env}_FILE`] : undefined;
  if (file !== undefined && file !== '') {
    if (env[setting.env]) throw new Error(`${setting.env} and ${setting.env}_FILE are both set: keep one`);
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      throw new Error(`${setting.env}_FILE can't be read: ${(error as Error).message}`, { cause: error });
    }
  }
  const value = env[setting.env]?.trim();
  return value === undefined || value === '' ? setting.default : value;
}

function parseValue(setting: Setting, raw: string): string | number {
  if (setting.kind === 'integer') {
    const value = Number(raw);
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = setting;
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new Error(`${setting.env} must be a whole number from ${min} to ${max}, not "${raw}"`);
    }
    return value;
  }
  if (setting.choices && !setting.choices.includes(raw)) {
    throw new Error(`${setting.env} must be one of ${setting.choices.join(', ')}, not "${raw}"`);
  }
  if (setting.pattern && raw !== '' && !setting.pattern.test(raw)) {
    throw new Error(`${setting.env} ${setting.faultOf?.(raw) ?? `must be ${setting.form}`}`);
  }
  return raw;
}

/**
 * Reads all settings from the given environment.
 * @throws ConfigError with all faults at once
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const faults: string[] = [];
  const faulty = new Set<string>();
  const given = new Map<string, string | number>();
  const topics = Object.entries(settings).map(([topic, members]) => {
    const values = Object.entries(members as Record<string, Setting>).map(([name, setting]) => {
      try {
        const value = parseValue(setting, rawValue(setting, env));
        given.set(setting.env, value);
        return [name, value] as const;
      } catch (error) {
        faults.push((error as Error).message);
        faulty.add(setting.env);
        return [name, setting.default] as const;
      }
    });
    return [topic, Object.freeze(Object.fromEntries(values))] as const;
  });
  faults.push(...faultsTogether((setting) => (faulty.has(setting.env) ? null : given.get(setting.env)!)));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(Object.fromEntries(topics)) as Config;
}
