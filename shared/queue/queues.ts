/** The queues, and what each is for. */
export const queues = {
  heartbeats: { name: 'heartbeats', purpose: 'One job a request: heartbeats on their way into the database' },
  days: { name: 'days', purpose: 'One job a user: days whose heartbeats changed are computed again' },
  imports: {
    name: 'imports',
    purpose: 'One job a file that somebody uploaded: its heartbeats are stored, after those that are sent just now',
  },
  exports: { name: 'exports', purpose: 'One job a data dump: what an account has is written into a file to download' },
  maintenance: { name: 'maintenance', purpose: 'Work that nobody waits for: roll-ups of past days, deletions' },
} as const;

export type QueueName = keyof typeof queues;
export const queueNames = Object.keys(queues) as QueueName[];

/** How often a job is tried before it stays in the failed set, from where it can be replayed. */
export const attempts = 8;

/** 0.5 s, 1 s, 2 s … with jitter, so that jobs that failed together do not come back together. */
export const backoff = { type: 'exponential', delay: 500, jitter: 0.5 } as const;

/** A user's days, to be computed again where they are dirty. */
export interface DaysJob {
  readonly user_id: string;
}
