import type { PriceTable } from '../../shared/domain/ai-prices.js';
import { categoryName } from '../../shared/domain/category.js';
import type { Duration } from '../../shared/domain/durations.js';
import type { Names } from '../../shared/domain/heartbeat.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import { microsPerSecond } from '../../shared/domain/zone.js';
import type { SliceName } from '../../shared/schema/slice-name.js';
import { uuidOfKey } from '../../shared/store/keys.js';
import { presentDurationAi } from '../../shared/presenters/ai-block.js';

function sliceFields({ heartbeat: h }: Duration, slice: SliceName, names: Names): Record<string, unknown> {
  switch (slice) {
    case 'project':
      return {};
    case 'entity':
      return { entity: h.entity, type: h.type };
    case 'language':
      return { language: h.language };
    case 'dependencies':
      return { dependencies: h.dependencies };
    case 'os': {
      const os = names.origin(h.user_agent_id).operating_system;
      return { os, operating_system: os };
    }
    case 'editor':
      return { editor: names.origin(h.user_agent_id).editor };
    case 'category':
      return { category: categoryName(h.category) };
    case 'machine':
      return { machine: names.machine(h.machine_name_id) };
  }
}

/** A duration with the fields of 2026 and those that clients of 2018–23 read (wakatime-api.md, section 5). */
export function presentDuration(userId: string, duration: Duration, slice: SliceName, names: Names, prices: PriceTable) {
  const { heartbeat: h, start_us, length_us, ai } = duration;
  return {
    time: start_us / microsPerSecond,
    project: h.project,
    duration: length_us / microsPerSecond,
    color: null,
    ...presentDurationAi(ai, prices),
    ...sliceFields(duration, slice, names),
    id: uuidOfKey(h.key),
    user_id: userId,
    machine_name_id: h.machine_name_id,
    lineno: h.lineno,
    cursorpos: h.cursorpos,
    created_at: isoSeconds(h.created_at.getTime() * 1000),
  };
}
