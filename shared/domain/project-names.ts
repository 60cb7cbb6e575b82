import { hash } from 'node:crypto';

/**
 * Projects can be renamed and merged while clients go on sending the name of a folder. Heartbeats keep what was sent; what it is shown as stands
 * in rules, one for each name that was sent (docs/adr/0018). A rule is applied once, so that there are no chains and no circles.
 */
export interface ProjectRename {
  /** The name that clients send. */
  readonly from: string;
  /** The name it is shown under. */
  readonly to: string;
}

/** A user's rules, ready to be applied. */
export interface ProjectNames {
  /** One text for the same rules. */
  readonly version: string;
  readonly shown: ReadonlyMap<string, string>;
}

/** @returns undefined where all names are shown as they were sent */
export const namesOfRules = (rules: readonly ProjectRename[], version: string): ProjectNames | undefined =>
  rules.length === 0 ? undefined : { version, shown: new Map(rules.map(({ from, to }) => [from, to])) };

export const shownAs = (names: ProjectNames | undefined, sent: string): string => names?.shown.get(sent) ?? sent;

/** All names that are sent for a project that is shown under one. */
export function sentAs(names: ProjectNames | undefined, shown: string): string[] {
  if (names === undefined) return [shown];
  const sent = [...names.shown].flatMap(([from, to]) => (to === shown ? [from] : []));
  return names.shown.has(shown) ? sent : [shown, ...sent];
}

/** Names that were sent and that no project is shown under any more. */
export function replacedNames(names: ProjectNames | undefined): string[] {
  if (names === undefined) return [];
  const targets = new Set(names.shown.values());
  return [...names.shown.keys()].filter((from) => !targets.has(from));
}

/** The rules after a project that is shown under one name was given another one; where there is a project of that, they are one. */
export function renamed<Rule extends ProjectRename>(
  rules: readonly Rule[],
  shown: string,
  to: string,
  newRule: (from: string) => Rule,
): Rule[] {
  const sent = sentAs(namesOfRules(rules, ''), shown);
  return [...rules.filter(({ from }) => !sent.includes(from)), ...sent.filter((from) => from !== to).map(newRule)];
}

/** The same for the same rules in any order. */
export function versionOfRules(rules: readonly ProjectRename[]): string {
  const texts = rules.map(({ from, to }) => JSON.stringify([from, to])).sort();
  return hash('sha256', texts.join('\n'), 'base64url').slice(0, 16);
}
