import type { AiUsage } from '../domain/ai-usage.js';
import { dimensions, type Dimension, type Summary, type Totals } from '../domain/summary.js';
import { deserializeBson, forEachElement, numberAt } from './bson.js';

/** As it is stored. Names that clients choose are keys of Maps: in an object, the driver takes one called `_bsontype` for a type of its own. */
export type StoredAiUsage = Omit<AiUsage, 'models' | 'sessions'> & {
  models: Map<string, AiUsage['models'][string]>;
  sessions?: Map<string, AiUsage['sessions'][string]>;
};

/** A summary as it is stored: µs by name; what is empty is left out. */
export type StoredSummary = { total_us: number } & Partial<Record<Dimension, Totals>> & {
    ai?: { total: StoredAiUsage; projects: Map<string, StoredAiUsage>; editors: Map<string, StoredAiUsage> };
  };

const encodeAi = ({ models, sessions, ...sums }: AiUsage): StoredAiUsage => ({
  ...sums,
  models: new Map(Object.entries(models)),
  sessions: new Map(Object.entries(sessions)),
});

const encodeAiOf = (usages: ReadonlyMap<string, AiUsage>): Map<string, StoredAiUsage> =>
  new Map([...usages].map(([name, usage]) => [name, encodeAi(usage)]));

/** @param instead parts to store in place of the summary's own */
export function encodeSummary(summary: Summary, instead: Partial<Pick<Summary, 'dependencies' | 'ai'>> = {}): StoredSummary {
  const stored: StoredSummary = { total_us: summary.total_us };
  for (const dimension of dimensions) {
    const totals = (dimension === 'dependencies' ? instead.dependencies : undefined) ?? summary[dimension];
    if (totals.size > 0) stored[dimension] = totals;
  }
  const ai = instead.ai === undefined ? summary.ai : instead.ai;
  if (ai) {
    const { total, projects, editors } = ai;
    stored.ai = { total: encodeAi(total), projects: encodeAiOf(projects), editors: encodeAiOf(editors) };
  }
  return stored;
}

const knownDimensions: ReadonlySet<string> = new Set(dimensions);

/** µs by name of a document that begins at `at`. */
export function totalsAt(buffer: Buffer, at: number): Totals {
  const totals: Totals = new Map();
  forEachElement(buffer, at, (name, type, from) => totals.set(name, numberAt(buffer, type, from)));
  return totals;
}

interface StoredAiRead {
  total: AiUsage;
  projects: Record<string, AiUsage>;
  editors: Record<string, AiUsage>;
}

function aiOf(bytes: Buffer): Summary['ai'] {
  const { total, projects, editors } = deserializeBson(bytes) as StoredAiRead;
  return { total, projects: new Map(Object.entries(projects)), editors: new Map(Object.entries(editors)) };
}

/** A stored summary, each part of which is read when it is asked for: most answers need few of them (docs/adr/0008). */
class SummaryInBson implements Summary {
  total_us = 0;
  private readonly at: Partial<Record<Dimension, number>> = {};
  private readonly read: Partial<Record<Dimension, Totals>> = {};
  private aiBytes: Buffer | null = null;
  private aiRead: Summary['ai'] = null;

  constructor(
    private readonly buffer: Buffer,
    at: number,
  ) {
    forEachElement(buffer, at, (name, type, from, to) => {
      if (name === 'total_us') this.total_us = numberAt(buffer, type, from);
      else if (name === 'ai') this.aiBytes = buffer.subarray(from, to);
      else if (knownDimensions.has(name)) this.at[name as Dimension] = from;
    });
  }

  private totals(dimension: Dimension): Totals {
    let totals = this.read[dimension];
    if (!totals) {
      const at = this.at[dimension];
      this.read[dimension] = totals = at === undefined ? new Map() : totalsAt(this.buffer, at);
    }
    return totals;
  }

  get projects(): Totals {
    return this.totals('projects');
  }
  get languages(): Totals {
    return this.totals('languages');
  }
  get editors(): Totals {
    return this.totals('editors');
  }
  get operating_systems(): Totals {
    return this.totals('operating_systems');
  }
  get categories(): Totals {
    return this.totals('categories');
  }
  get machines(): Totals {
    return this.totals('machines');
  }
  get dependencies(): Totals {
    return this.totals('dependencies');
  }
  get hours(): Totals {
    return this.totals('hours');
  }

  get ai(): Summary['ai'] {
    if (this.aiBytes !== null) {
      this.aiRead = aiOf(this.aiBytes);
      this.aiBytes = null;
    }
    return this.aiRead;
  }
  set ai(ai: Summary['ai']) {
    this.aiBytes = null;
    this.aiRead = ai;
  }
}

/** The stored summary that begins at `at`. */
export const summaryAt = (buffer: Buffer, at: number): Summary => new SummaryInBson(buffer, at);
