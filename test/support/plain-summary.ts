import { dimensions, type ProjectSummary, type Summary } from '../../shared/domain/summary.js';

/** A summary's parts as they are, also of one that makes them when they are asked for. */
export const plainSummary = (summary: Summary): object => ({
  total_us: summary.total_us,
  ...Object.fromEntries(dimensions.map((dimension) => [dimension, summary[dimension]])),
  ai: summary.ai,
});

export const plainProjectSummary = (summary: ProjectSummary): object => ({
  ...plainSummary(summary),
  branches: summary.branches,
  entities: summary.entities,
});
