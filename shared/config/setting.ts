/** A setting is an environment variable (12-factor). */
export type SettingKind = 'string' | 'integer' | 'choice';

export interface Setting {
  readonly env: string;
  readonly kind: SettingKind;
  readonly about: string;
  readonly default: string;
  /** Integers only: the allowed range, both ends included. */
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** May also be given as a file's path in `<env>_FILE`; never shown in logs. */
  readonly secret?: boolean;
  /** A regular expression, or what tests more than one can. */
  readonly pattern?: { test(value: string): boolean };
  /** What a value must look like, in words, when `pattern` is given. */
  readonly form?: string;
  /** What is wrong with a value that the pattern does not take, in words that go on after its name; default: that it must be of the form. */
  readonly faultOf?: (value: string) => string | null;
}

/** Settings that belong together. */
export type Topic = Readonly<Record<string, Setting>>;
