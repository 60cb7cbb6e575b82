import type { Binary } from 'mongodb';
import { emptyProjectSummary, type BranchSummary, type EntityDetail, type ProjectSummary } from '../domain/summary.js';
import { bsonType, forEachElement, numberAt, textAt } from './bson.js';
import { encodeSummary, summaryAt, type StoredSummary } from './summary-document.js';

/** A project's part of one user's day, branch by branch, with its entities (docs/adr/0006). */
export interface ProjectDayDocument {
  /** shared/store/keys.ts */
  _id: Binary;
  user_id: string;
  /** YYYY-MM-DD */
  date: string;
  project: string;
  /** That of the day it was made from: with another one it is not what the day is now. */
  v: number;
  branches: StoredBranch[];
}

interface StoredBranch {
  /** Absent for heartbeats that name none. */
  name?: string;
  summary: StoredSummary;
  /** By entity. */
  entities: Record<string, StoredEntity>;
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
  entities: Object.fromEntries([...summary.entities].map(([name, detail]) => [name, encodeEntity(detail)])),
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
  let summary: ProjectSummary = emptyProjectSummary();
  const entities = new Map<string, EntityDetail>();
  forEachElement(buffer, at, (name, type, from, to) => {
    if (name === 'name') branch = textAt(buffer, from, to);
    else if (name === 'summary') summary = { ...summaryAt(buffer, from), branches: new Map(), entities };
    else if (name === 'entities' && type === bsonType.document) {
      forEachElement(buffer, from, (entity, _type, detail) => entities.set(entity, entityAt(buffer, detail)));
    }
  });
  if (branch !== null) summary.branches.set(branch, summary.total_us);
  return { branch, summary };
}

export interface StoredProjectDay {
  readonly project: string;
  readonly v: number;
  readonly branches: readonly { readonly branch: string | null; readonly summary: ProjectSummary }[];
}

/** Reads a project day's document that begins at `at`. */
export function projectDayAt(buffer: Buffer, at: number): StoredProjectDay {
  let project = '';
  let v = 0;
  const branches: ReturnType<typeof branchAt>[] = [];
  forEachElement(buffer, at, (name, type, from, to) => {
    if (name === 'project') project = textAt(buffer, from, to);
    else if (name === 'v') v = numberAt(buffer, type, from);
    else if (name === 'branches')
      forEachElement(buffer, from, (_index, _type, branch) => branches.push(branchAt(buffer, branch)));
  });
  return { project, v, branches };
}
