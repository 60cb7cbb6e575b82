import type { Binary } from 'mongodb';
import {
  emptyProjectSummary,
  mergeProjectSummary,
  mergeSummary,
  type BranchSummary,
  type EntityDetail,
  type ProjectSummary,
} from '../domain/summary.js';
import { bsonType, endOfName, endOfValue, forEachElement, numberAt, textAt } from './bson.js';
import { renderedAt, type Rendered, type StoredRendered } from './rendered.js';
import { encodeSummary, summaryAt, type StoredSummary } from './summary-document.js';

/** Above all that days count to: who rolls a day up late does not get past it. */
export const closedVersion = 2 ** 31 - 1;

/** A project's part of one user's day, branch by branch, with its entities (docs/adr/0006). */
export interface ProjectDayDocument {
  /** shared/store/keys.ts */
  _id: Binary;
  user_id: string;
  /** YYYY-MM-DD */
  date: string;
  project: string;
  /** That of the day it was made from: with another one it is not what the day is now. `closedVersion` on days that are closed. */
  v: number;
  total_us: number;
  /** Of the language "Other". */
  other_us: number;
  branches?: StoredBranch[];
  /** As `summaries` show it when no branches are asked for. */
  rendered?: StoredRendered;
  /** In place of both, where they would be too large: the day is then read from its heartbeats. */
  is_too_large?: true;
  /** The project is taken out of the day, which is closed. */
  is_leaving?: true;
}

interface StoredBranch {
  /** Absent for heartbeats that name none. */
  name?: string;
  summary: StoredSummary;
  /** By entity. */
  entities: Map<string, StoredEntity>;
}

/** µs; with `type` where it is not a file, and the depth of the project's folder. */
interface StoredEntity {
  us: number;
  type?: string;
  root?: number;
}

const usualType = 'file';

const encodeEntity = ({ total_us, type, project_root_count }: EntityDetail): StoredEntity => ({
  us: total_us,
  ...(type === usualType ? {} : { type }),
  ...(project_root_count === null ? {} : { root: project_root_count }),
});

export const encodeBranch = ({ branch, summary }: BranchSummary): StoredBranch => ({
  ...(branch === null ? {} : { name: branch }),
  summary: encodeSummary(summary),
  entities: new Map([...summary.entities].map(([name, detail]) => [name, encodeEntity(detail)])),
});

function entityAt(buffer: Buffer, at: number): EntityDetail {
  const detail: EntityDetail = { total_us: 0, type: usualType, project_root_count: null };
  forEachElement(buffer, at, (name, type, from, to) => {
    if (name === 'us') detail.total_us = numberAt(buffer, type, from);
    else if (name === 'root') detail.project_root_count = numberAt(buffer, type, from);
    else if (name === 'type') detail.type = textAt(buffer, from, to);
  });
  return detail;
}

function branchAt(buffer: Buffer, at: number): { branch: string | null; summary: ProjectSummary } {
  let branch: string | null = null;
  const summary = emptyProjectSummary();
  forEachElement(buffer, at, (name, type, from, to) => {
    if (name === 'name') branch = textAt(buffer, from, to);
    else if (name === 'summary') mergeSummary(summary, summaryAt(buffer, from));
    else if (name === 'entities' && type === bsonType.document) {
      forEachElement(buffer, from, (entity, _type, detail) => summary.entities.set(entity, entityAt(buffer, detail)));
    }
  });
  if (branch !== null) summary.branches.set(branch, summary.total_us);
  return { branch, summary };
}

/**
 * The name and time of the branch that begins at `at`, or null where it has none of either. The name stands first in it (encodeBranch) and the time first
 * in the summary after it (encodeSummary), so that the rest need not be read.
 */
function timedBranchAt(buffer: Buffer, at: number): { readonly name: string; readonly us: number } | null {
  if (buffer[at + 4] !== bsonType.string) return null;
  const from = endOfName(buffer, at + 5) + 1;
  const to = endOfValue(buffer, bsonType.string, from);
  const summary = endOfName(buffer, to + 1) + 1;
  const total = endOfName(buffer, summary + 5) + 1;
  const us = numberAt(buffer, buffer[summary + 4]!, total);
  return us > 0 ? { name: textAt(buffer, from, to), us } : null;
}

/** A project's day as read; its branches are read when they are asked for. */
export class StoredProjectDay {
  project = '';
  v = 0;
  total_us = 0;
  other_us = 0;
  rendered: Rendered | null = null;
  isTooLarge = false;
  private branchesAt = -1;

  /** Reads the document that begins at `at`. */
  constructor(
    private readonly buffer: Buffer,
    at: number,
  ) {
    forEachElement(buffer, at, (name, type, from, to) => {
      if (name === 'project') this.project = textAt(buffer, from, to);
      else if (name === 'v') this.v = numberAt(buffer, type, from);
      else if (name === 'total_us') this.total_us = numberAt(buffer, type, from);
      else if (name === 'other_us') this.other_us = numberAt(buffer, type, from);
      else if (name === 'is_too_large') this.isTooLarge = true;
      else if (name === 'branches') this.branchesAt = from;
      else if (name === 'rendered') this.rendered = renderedAt(buffer, from);
    });
  }

  branchNames(): string[] {
    const names: string[] = [];
    this.forEachBranch((name) => names.push(name));
    return names;
  }

  /** Those that have a name and time. */
  forEachBranch(visit: (name: string, us: number) => void): void {
    if (this.branchesAt < 0) return;
    forEachElement(this.buffer, this.branchesAt, (_index, _type, from) => {
      const branch = timedBranchAt(this.buffer, from);
      if (branch !== null) visit(branch.name, branch.us);
    });
  }

  /** Its entities, branch by branch. */
  forEachEntity(visit: (name: string, detail: EntityDetail) => void): void {
    if (this.branchesAt < 0) return;
    forEachElement(this.buffer, this.branchesAt, (_index, _type, branch) => {
      forEachElement(this.buffer, branch, (field, _kind, entities) => {
        if (field !== 'entities') return;
        forEachElement(this.buffer, entities, (name, _t, at) => visit(name, entityAt(this.buffer, at)));
      });
    });
  }

  /** @param names of branches; empty: all */
  summary(names: readonly string[]): ProjectSummary {
    const summary = emptyProjectSummary();
    if (this.branchesAt < 0) return summary;
    forEachElement(this.buffer, this.branchesAt, (_index, _type, from) => {
      const part = branchAt(this.buffer, from);
      if (names.length === 0 || (part.branch !== null && names.includes(part.branch))) mergeProjectSummary(summary, part.summary);
    });
    return summary;
  }
}
