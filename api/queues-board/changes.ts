import type { AuditAction } from '../../shared/store/audit.js';

/**
 * What may be changed on the board, by method and route of @bull-board/api, as the audit log has it. Whatever a version of it can do besides is
 * refused: removing jobs (of heartbeats that were acknowledged, of deletions that were promised), adding and changing them, and limits that
 * nothing else shows.
 */
const changes: Readonly<Record<string, AuditAction>> = {
  'put /api/queues/pause': 'queue.paused',
  'put /api/queues/resume': 'queue.resumed',
  'put /api/queues/:queueName/pause': 'queue.paused',
  'put /api/queues/:queueName/resume': 'queue.resumed',
  'put /api/queues/:queueName/retry/:queueStatus': 'job.retried',
  'put /api/queues/:queueName/:jobId/retry': 'job.retried',
  'put /api/queues/:queueName/promote': 'job.promoted',
  'put /api/queues/:queueName/:jobId/promote': 'job.promoted',
};

export const changeOf = (method: string, route: string): AuditAction | null => changes[`${method} ${route}`] ?? null;
