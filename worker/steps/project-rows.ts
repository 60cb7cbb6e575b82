import { sentAs, shownAs } from '../../shared/domain/project-names.js';
import type { Seen } from '../../shared/domain/seen.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { HeartbeatStore } from '../../shared/store/heartbeats.js';
import type { ProjectDayStore } from '../../shared/store/project-days.js';
import type { ProjectNameStore } from '../../shared/store/project-names.js';
import type { ProjectStore } from '../../shared/store/projects.js';
import { projectNamesOf, type UserStore } from '../../shared/store/users.js';

export interface ProjectRowDeps {
  readonly users: UserStore;
  readonly heartbeats: HeartbeatStore;
  readonly projects: ProjectStore;
  readonly projectDays: ProjectDayStore;
  readonly projectNames: ProjectNameStore;
}

const microsPerMs = 1000;

const hasSameNames = (user: UserDocument, before: UserDocument | null): boolean =>
  before !== null && user.project_renames?.version === before.project_renames?.version;

/** Keeps a project's first and last heartbeat right where they can come closer together; computing days only moves them apart. */
export function projectRows({ users, heartbeats, projects, projectDays, projectNames }: ProjectRowDeps) {
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

  /** Sets rows right of names that heartbeats were taken from: what has none any more, and no closed days, is no project. */
  async function settle(user: UserDocument, names: readonly string[]): Promise<void> {
    const { _id, horizon } = user;
    for (const name of names) {
      const row = await projects.find(_id, name);
      if (!row) continue;
      const seen = await seenOf(user, name);
      if (seen) await projects.narrow(_id, name, await withClosedDays(user, name, seen));
      else if (!horizon || !(await projectDays.hasBefore(_id, name, horizon.day))) await projects.removeUnseen(row);
    }
  }

  return {
    /** Sets first and last heartbeat of projects anew, where they have any left. */
    async narrow(userId: string, names: readonly string[]): Promise<void> {
      let user = await users.byId(userId);
      for (let before: UserDocument | null = null; user && !hasSameNames(user, before); user = await users.byId(userId)) {
        for (const name of names) {
          const seen = await seenOf(user, name);
          // The row outlives its heartbeats, and then says when they were (wakatime-api.md, section 4)
          if (seen) await projects.narrow(userId, name, await withClosedDays(user, name, seen));
        }
        // With names that were changed meanwhile, others are its heartbeats
        before = user;
      }
    },

    /**
     * Deletes a project's row; if heartbeats came for it in the meantime, it is a new project.
     * @param sent what its heartbeats were sent with, which may be shown as another one meanwhile
     */
    async remove(userId: string, name: string, since: Date, sent: readonly string[]): Promise<void> {
      await projects.remove(userId, name, since);
      const user = await users.byId(userId);
      if (!user) return;
      const seen = await seenOf(user, name);
      if (seen) await projects.register(userId, new Map([[name, seen]]));
      // Also rows that were kept for when a rename is taken back
      const others = new Set(sent.flatMap((one) => [one, shownAs(projectNamesOf(user), one)]));
      others.delete(name);
      await settle(user, [...others]);
    },

    /** After names were changed and all days were computed. */
    async settleRenamed(user: UserDocument): Promise<void> {
      const { version, unsettled = [] } = user.project_renames ?? { version: '' };
      if (unsettled.length === 0) return;
      await settle(user, unsettled);
      await projectNames.settled(user._id, version);
    },
  };
}
