import { sentAs } from '../../shared/domain/project-names.js';
import type { Seen } from '../../shared/domain/seen.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { HeartbeatStore } from '../../shared/store/heartbeats.js';
import type { ProjectNameStore } from '../../shared/store/project-names.js';
import type { ProjectStore } from '../../shared/store/projects.js';
import { projectNamesOf, type UserStore } from '../../shared/store/users.js';

export interface ProjectRowDeps {
  readonly users: UserStore;
  readonly heartbeats: HeartbeatStore;
  readonly projects: ProjectStore;
  readonly projectNames: ProjectNameStore;
}

const microsPerMs = 1000;

/** Keeps a project's first and last heartbeat right where they can come closer together; computing days only moves them apart. */
export function projectRows({ users, heartbeats, projects, projectNames }: ProjectRowDeps) {
  /** Where a project's heartbeats begin and end, of those that are there; null where none is. */
  async function seenOf(user: UserDocument, name: string): Promise<Seen | null> {
    const sent = sentAs(projectNamesOf(user), name);
    const first_us = await heartbeats.edgeOf(user._id, sent, 'first');
    const last_us = first_us === null ? null : await heartbeats.edgeOf(user._id, sent, 'last');
    return first_us === null || last_us === null ? null : { first_us, last_us };
  }

  /** With the days of before the horizon, which have no heartbeats any more. */
  async function withClosedDays({ _id, horizon }: UserDocument, name: string, seen: Seen): Promise<Seen> {
    const row = horizon ? await projects.find(_id, name) : null;
    const earlier_us = row ? row.first_heartbeat_at.getTime() * microsPerMs : Infinity;
    return horizon !== undefined && earlier_us < horizon.at_us ? { ...seen, first_us: earlier_us } : seen;
  }

  return {
    /** Sets first and last heartbeat of projects anew, where they have any left. */
    async narrow(userId: string, names: readonly string[]): Promise<void> {
      for (const name of names) {
        const user = await users.byId(userId);
        const seen = user && (await seenOf(user, name));
        // The row outlives its heartbeats, and then says when they were (wakatime-api.md, section 4)
        if (seen) await projects.narrow(userId, name, await withClosedDays(user, name, seen));
      }
    },

    /** Deletes a project's row; if heartbeats came for it in the meantime, it is a new project. */
    async remove(userId: string, name: string, since: Date): Promise<void> {
      await projects.remove(userId, name, since);
      const user = await users.byId(userId);
      const seen = user && (await seenOf(user, name));
      if (seen) await projects.register(userId, new Map([[name, seen]]));
    },

    /** After names were taken back and all days were computed: what has no heartbeats under its name any more is no project. */
    async settle(user: UserDocument): Promise<void> {
      const { version, unsettled = [] } = user.project_renames ?? { version: '' };
      if (unsettled.length === 0) return;
      const closed_us = user.horizon?.at_us ?? 0;
      for (const name of unsettled) {
        const seen = await seenOf(user, name);
        const row = await projects.find(user._id, name);
        if (!row) continue;
        if (seen) await projects.narrow(user._id, name, await withClosedDays(user, name, seen));
        else if (row.first_heartbeat_at.getTime() * microsPerMs >= closed_us) await projects.removeUnseen(row);
      }
      await projectNames.settled(user._id, version);
    },
  };
}
