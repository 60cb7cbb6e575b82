import { emptySummary, mergeSummary, type Dimension, type Summary, type Totals } from './summary.js';

/**
 * What summaries add up to, each part of it when it is asked for: all time asks for projects alone, insights of days for nothing. It must not
 * be changed.
 */
export class MergedSummary implements Summary {
  readonly total_us: number;
  private readonly merged = new Map<Dimension, Totals>();
  private mergedAi: Summary['ai'] | undefined;

  constructor(private readonly parts: readonly Summary[]) {
    this.total_us = parts.reduce((sum, part) => sum + part.total_us, 0);
  }

  private totals(dimension: Dimension): Totals {
    let totals = this.merged.get(dimension);
    if (!totals) {
      totals = new Map();
      for (const part of this.parts) {
        for (const [name, us] of part[dimension]) totals.set(name, (totals.get(name) ?? 0) + us);
      }
      this.merged.set(dimension, totals);
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
    if (this.mergedAi === undefined) {
      const sum = emptySummary();
      for (const { ai } of this.parts) if (ai) mergeSummary(sum, { ...emptySummary(), ai });
      this.mergedAi = sum.ai;
    }
    return this.mergedAi;
  }
}
