import type { IncomingMessage, ServerResponse } from 'node:http';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Logger } from '../shared/observability/log.js';
import type { HeartbeatsQueue } from '../shared/queue/heartbeats-queue.js';
import { createAdmission, type Admission } from './admission.js';
import { canonicalPath } from './middleware/aliases.js';
import type { ApiMetrics } from './ops/api-metrics.js';

export type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface Shedding {
  readonly handle: Handle;
  stop(): void;
}

export interface ShedDeps {
  readonly queue: Pick<HeartbeatsQueue, 'state'>;
  readonly metrics: Pick<ApiMetrics, 'shed'>;
  readonly log: Logger;
  readonly admission?: Admission;
}

const lookEveryMs = 100;
const tellEveryMs = 1000;
const delayResolutionMs = 5;

const heartbeatsPath = /\/users\/[^/]+\/heartbeats(\.bulk)?$/i;
const bringsHeartbeats = ({ method, url = '' }: IncomingMessage): boolean =>
  method === 'POST' && heartbeatsPath.test(canonicalPath(method, url.split('?', 1)[0]!));

/** Browsers' extensions have to be able to read the status; plugins keep what they have and come back (clients.md). */
const headers = [
  ['Content-Type', 'application/json; charset=utf-8'],
  ['Retry-After', '15'],
  ['Access-Control-Allow-Origin', '*'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Cache-Control', 'no-store'],
].flat();

/**
 * Refuses heartbeats while they can't be taken, before anything is done for them: a refusal costs a tenth of what taking them does, and that is
 * what keeps a server that gets too many on its feet. Such requests have no line of their own in the log; how many they were has one a second.
 * @returns stops watching
 */
export function createShedding(handle: Handle, { queue, metrics, log, admission = createAdmission() }: ShedDeps): Shedding {
  let refused = new Map<string, number>();
  let since = performance.eventLoopUtilization();
  let lookedAt = performance.now();

  function refuse(response: ServerResponse, code: string, reason: string): void {
    refused.set(code, (refused.get(code) ?? 0) + 1);
    metrics.shed(code);
    const body = JSON.stringify({ error: `${reason} Try again later.` });
    response.writeHead(503, [...headers, 'Content-Length', String(Buffer.byteLength(body))]);
    response.end(body);
  }

  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs });
  delay.enable();
  const looking = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const late = performance.now() - lookedAt - lookEveryMs;
    // What it measures has its own resolution in it; and it has nothing to tell when its own timer came no sooner than this one
    const delayMs = delay.count > 0 ? delay.percentile(50) / 1e6 - delayResolutionMs : late;
    admission.look(performance.eventLoopUtilization(now, since).utilization, delayMs);
    since = now;
    lookedAt = performance.now();
    delay.reset();
  }, lookEveryMs);
  const timer = setInterval(() => {
    if (refused.size > 0) log.warn({ requests: Object.fromEntries(refused) }, 'refused heartbeats, by what is short');
    refused = new Map();
  }, tellEveryMs);
  timer.unref();
  looking.unref();

  return {
    handle(request, response) {
      if (!bringsHeartbeats(request)) return handle(request, response);
      const { reachable, refusing } = queue.state();
      if (!reachable) return refuse(response, 'redis_away', 'The queue is not reachable.');
      if (refusing !== null) return refuse(response, refusing.code, refusing.text);
      if (!admission.enter()) return refuse(response, 'overload', 'Too many heartbeats come at once.');
      response.once('close', admission.leave);
      return handle(request, response);
    },
    stop() {
      clearInterval(timer);
      clearInterval(looking);
      delay.disable();
    },
  };
}
