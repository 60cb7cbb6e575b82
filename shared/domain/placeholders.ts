import type { Activity } from './heartbeat.js';
import { microsPerSecond } from './zone.js';

/**
 * Browser extensions send `<<LAST_PROJECT>>`, `<<LAST_BRANCH>>` and `<<LAST_LANGUAGE>>` for "what I was just working on"
 * (wakatime-api.md, section 23.5). They are stored as sent and filled in whenever heartbeats are read, from the newest heartbeat *before*
 * them that names a project: so the answer does not depend on the order in which batches arrived (docs/adr/0003).
 */
export const placeholderTexts: readonly string[] = ['<<LAST_PROJECT>>', '<<LAST_BRANCH>>', '<<LAST_LANGUAGE>>'];

/** How far back a placeholder looks, in µs: it bounds what a late heartbeat can change. */
export const placeholderReach_us = 24 * 3600 * microsPerSecond;

export type Referenced = Pick<Activity, 'time_us' | 'project' | 'branch' | 'language'>;

/** In whatever field they stand: one of them in the wrong field names nothing either. */
const isPlaceholder = (text: string | null): boolean => text !== null && text.startsWith('<<') && placeholderTexts.includes(text);

export const hasPlaceholder = (h: Pick<Activity, 'project' | 'branch' | 'language'>): boolean =>
  isPlaceholder(h.project) || isPlaceholder(h.branch) || isPlaceholder(h.language);

/** Whether other heartbeats' placeholders may refer to this one: it must name its project and owe nothing to a third one. */
const canBeReferenced = (h: Referenced): boolean => h.project !== null && !hasPlaceholder(h);

/** Whether a read of these heartbeats needs the one before them, to fill in placeholders. */
export function needsEarlier(heartbeats: readonly Activity[]): boolean {
  for (const h of heartbeats) {
    if (hasPlaceholder(h)) return true;
    if (canBeReferenced(h)) return false;
  }
  return false;
}

/**
 * Fills in the placeholders of sorted heartbeats, in place.
 * @param earlier the newest heartbeat before them that names its project, if any
 * @returns whether there were any
 */
export function fillPlaceholders(heartbeats: readonly Activity[], earlier: Referenced | null): boolean {
  let last = earlier;
  let filled = false;
  for (const h of heartbeats) {
    if (!hasPlaceholder(h)) {
      if (h.project !== null) last = h;
      continue;
    }
    filled = true;
    const source = last && h.time_us - last.time_us <= placeholderReach_us ? last : null;
    if (isPlaceholder(h.project)) h.project = source?.project ?? null;
    if (isPlaceholder(h.branch)) h.branch = source?.project === h.project ? (source?.branch ?? null) : null;
    if (isPlaceholder(h.language)) h.language = source?.language ?? null;
  }
  return filled;
}
