import type { Db } from 'mongodb';
import type { Stores } from '../shared/store/stores.js';
import type { AdminQueues } from './queues.js';

/** What a command works with. Nothing is connected to before a command asks for it. */
export interface Tools {
  stores(): Promise<Stores>;
  /** Works on the database as it is: `stores` brings it up to date before. */
  withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T>;
  queues(): Promise<AdminQueues>;
  /** Address of the server, for links. */
  readonly origin: string;
  /** The first line of the standard input. */
  readLine(): Promise<string>;
  /** Takes a line about how far it is; none of it belongs to the outcome. */
  progress(line: string): void;
}

export interface Option {
  readonly type: 'string' | 'boolean';
  /** What stands for its value. */
  readonly value?: string;
  readonly about: string;
}

export interface Input {
  /** Of an argument; '' for one that may be left out, and is. */
  arg(name: string): string;
  /** The value of an option; undefined when it is not given. */
  option(name: string): string | undefined;
  has(name: string): boolean;
}

/** What a command found or did, for people and as JSON. */
export interface Outcome {
  readonly text: string;
  readonly json: object;
}

export interface Command {
  /** The words it is called by. */
  readonly words: string;
  /** Names of its arguments; one in brackets may be left out. */
  readonly args: readonly string[];
  readonly about: string;
  readonly options: Readonly<Record<string, Option>>;
  run(tools: Tools, input: Input): Promise<Outcome>;
}

/** The command was called in a way that it can not be: the process ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for can not be done: code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
