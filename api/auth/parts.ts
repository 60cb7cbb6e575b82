import { tells, type Part, type Parts, type Whole } from '../../shared/domain/parts.js';
import { missingScope } from './authenticate.js';

interface FilterQuery {
  readonly project?: string;
  readonly branches?: string;
}

/** @throws AppError 403 where a grant does not let a part be told */
export function requirePart(parts: Parts, whole: Whole, part: Part): void {
  if (!tells(parts, part)) throw missingScope(`${part === 'best_day' ? 'read_stats' : whole}.${part}`);
}

/** Asking for one project's time tells of projects. @throws AppError 403 for who may not know of them */
export function mayFilter(parts: Parts, whole: Whole, { project, branches }: FilterQuery): void {
  if (project !== undefined || branches !== undefined) requirePart(parts, whole, 'projects');
}
