/**
 * What of a stored heartbeat decides sums of time. Lists of heartbeats are always sorted by `time_us`, ties by `key`.
 */
export interface Activity {
  /** The 31 bytes it is stored under; the last 16 are its UUID. */
  readonly key: Uint8Array;
  /** Microseconds since the epoch. */
  readonly time_us: number;
  /** Lower case, never empty. */
  readonly category: string;
  project: string | null;
  branch: string | null;
  language: string | null;
  readonly dependencies: readonly string[];
  readonly is_write: boolean;
  readonly user_agent_id: string;
  readonly machine_name_id: string;
  /** Only where the client sent any of it. */
  readonly ai: AiFields | null;
}

/** A stored heartbeat, whole. */
export interface Heartbeat extends Activity {
  readonly entity: string;
  readonly type: string;
  readonly project_root_count: number | null;
  readonly lines: number | null;
  readonly lineno: number | null;
  readonly cursorpos: number | null;
  readonly line_additions: number | null;
  readonly line_deletions: number | null;
  /** When the server took it. */
  readonly created_at: Date;
}

export interface AiFields {
  readonly ai_line_changes: number | null;
  readonly human_line_changes: number | null;
  readonly ai_session: string | null;
  readonly ai_subscription_plan: string | null;
  readonly ai_input_tokens: number;
  readonly ai_cached_input_tokens: number;
  readonly ai_output_tokens: number;
  readonly ai_prompt_length: number;
}

/** What ids of a heartbeat stand for, from the user's `user_agents` and `machine_names` rows. */
export interface Origin {
  readonly editor: string;
  readonly operating_system: string;
  readonly ai_model: string | null;
}
export interface Names {
  origin(userAgentId: string): Origin;
  machine(machineNameId: string): string;
}

/** Names for what a heartbeat leaves open (wakatime-api.md, sections 23.5, 25). */
export const unknownNames = {
  project: 'Unknown Project',
  language: 'Other',
  editor: 'Unknown Editor',
  operating_system: 'Unknown OS',
  machine: 'Unknown Hostname',
} as const;
