import type { Stores } from '../../shared/store/stores.js';

/** Told of each call before it is made; what it throws is thrown in place of the call. */
export type Hook = (call: string) => Promise<void>;

type Methods = Record<string, (...args: unknown[]) => unknown>;

function hooked<Store extends object>(name: string, store: Store, hook: Hook): Store {
  const methods = Object.entries(store as Methods).map(([method, work]) => [
    method,
    async (...args: unknown[]) => {
      await hook(`${name}.${method}`);
      return work(...args);
    },
  ]);
  return Object.fromEntries(methods) as Store;
}

/** The same stores, whose calls by steps of work can be held up, or made to fail. */
export function hookedStores(stores: Stores, hook: Hook): Stores {
  const { users, heartbeats, days, months, projectDays, cells, projects, names, history } = stores;
  const { erasure, audit, apiKeys, imports, closedDays } = stores;
  return {
    ...stores,
    users: hooked('users', users, hook),
    heartbeats: hooked('heartbeats', heartbeats, hook),
    days: hooked('days', days, hook),
    months: hooked('months', months, hook),
    projectDays: hooked('projectDays', projectDays, hook),
    cells: hooked('cells', cells, hook),
    projects: hooked('projects', projects, hook),
    names: hooked('names', names, hook),
    history: hooked('history', history, hook),
    closedDays: hooked('closedDays', closedDays, hook),
    erasure: hooked('erasure', erasure, hook),
    audit: hooked('audit', audit, hook),
    apiKeys: hooked('apiKeys', apiKeys, hook),
    imports: hooked('imports', imports, hook),
  };
}
