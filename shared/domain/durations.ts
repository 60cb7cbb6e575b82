import type { SliceName } from '../schema/slice-name.js';
import { addAiFields, emptyAiUsage, type AiUsage } from './ai-usage.js';
import type { Heartbeat, Names } from './heartbeat.js';
import { forEachSpan, type Window } from './spans.js';
import { passes, type ProjectFilter } from './summary.js';

export interface Duration {
  /** Its first heartbeat. */
  readonly heartbeat: Heartbeat;
  readonly start_us: number;
  length_us: number;
  ai: AiUsage | null;
}

function sliceKey(h: Heartbeat, slice: SliceName, names: Names): string {
  switch (slice) {
    case 'project':
      return '';
    case 'entity':
      return `${h.type}\n${h.entity}`;
    case 'language':
      return h.language ?? '';
    case 'dependencies':
      return h.dependencies.join('\n');
    case 'os':
      return names.origin(h.user_agent_id).operating_system;
    case 'editor':
      return names.origin(h.user_agent_id).editor;
    case 'category':
      return h.category;
    case 'machine':
      return names.machine(h.machine_name_id);
  }
}

/**
 * Neighbouring spans with the same project and slice value as one duration each, in order of time; they never overlap, and without a
 * filter they add up to the day's total for every slice (wakatime-api.md, sections 5, 23.1).
 */
export function sliceDurations(
  heartbeats: readonly Heartbeat[],
  timeout_us: number,
  window: Window,
  names: Names,
  slice: SliceName,
  filter: ProjectFilter | null,
): Duration[] {
  const durations: Duration[] = [];
  const byHeartbeat = new Map<Heartbeat, Duration>();
  let current: Duration | null = null;
  let currentKey = '';
  forEachSpan(heartbeats, timeout_us, window, (h, start, us) => {
    if (!passes(h, filter)) return;
    const key = `${h.project ?? ''}\n${sliceKey(h, slice, names)}`;
    if (current !== null && key === currentKey && current.start_us + current.length_us === start) {
      current.length_us += us;
    } else {
      current = { heartbeat: h, start_us: start, length_us: us, ai: null };
      currentKey = key;
      durations.push(current);
    }
    byHeartbeat.set(h, current);
  });
  for (const h of heartbeats) {
    const duration = h.ai === null || h.time_us < window.from_us ? undefined : byHeartbeat.get(h);
    if (duration && h.ai) addAiFields((duration.ai ??= emptyAiUsage()), h.ai, names.origin(h.user_agent_id).ai_model);
  }
  return durations;
}
