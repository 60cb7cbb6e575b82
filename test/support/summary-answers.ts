import { expect } from 'chai';
import type { Sending } from '../factories/histories.js';
import { emptyDay, lists, type NaiveAi, type NaiveDay, type PlainHeartbeat, type Row, type Settings } from './naive-days.js';
import type { TestServer, TestUser } from './server.js';

export interface Item {
  name: string;
  total_seconds: number;
}
type AiItem = Item & AiNumbers;
interface AiNumbers {
  ai_input_tokens: number;
  ai_additions: number;
  ai_deletions: number;
  ai_prompt_events_total: number;
  ai_prompt_length_sum: number;
  ai_sessions: number;
}
export type SummaryDay = Record<(typeof lists)[number], Item[]> & {
  grand_total: AiNumbers & { total_seconds: number };
  projects: AiItem[];
  editors: AiItem[];
  range: { date: string };
  branches?: Item[];
  entities?: Item[];
};
export interface Summaries {
  data: SummaryDay[];
  cumulative_total: { seconds: number };
}
export interface Durations {
  data: { time: number; duration: number; project: string | null }[];
  start: string;
  end: string;
}

export const me = '/api/v1/users/current';
export const micros = (seconds: number): number => Math.round(seconds * 1e6);
export const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
export const rowOf = (items: readonly Item[]): Row => new Map(items.map((item) => [item.name, micros(item.total_seconds)]));

/** Sends requests, three at a time; the answer is what was sent, with the server's ids. */
export async function send(server: TestServer, user: TestUser, requests: readonly Sending[]): Promise<PlainHeartbeat[]> {
  const taken: PlainHeartbeat[] = [];
  const left = [...requests];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { sent, headers } = next;
      const ids = await server.send(
        user,
        sent.map((s) => s.heartbeat),
        headers,
      );
      sent.forEach(({ plain }, i) => taken.push({ ...plain, id: ids[i]! }));
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  return taken;
}

export async function userWith(server: TestServer, { timezone, timeout, writes_only }: Settings): Promise<TestUser> {
  const user = await server.newUser({ timezone });
  await server.collections.users.updateOne({ _id: user.user._id }, { $set: { timeout, writes_only } });
  return user;
}

export async function get<T>(
  server: TestServer,
  user: TestUser,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<T> {
  const { status, body } = await server.call<T>(user, `${me}/${path}?${new URLSearchParams(query).toString()}`);
  expect(status, `${path} ${JSON.stringify(query)} ${JSON.stringify(body)}`).to.equal(200);
  return body;
}

/** What answers say of AI, of what was reckoned plainly. */
export const aiNumbers = (ai: NaiveAi | undefined): AiNumbers => ({
  ai_input_tokens: ai?.ai_input_tokens ?? 0,
  ai_additions: ai?.ai_additions ?? 0,
  ai_deletions: ai?.ai_deletions ?? 0,
  ai_prompt_events_total: ai?.ai_prompt_events_total ?? 0,
  ai_prompt_length_sum: ai?.ai_prompt_length_sum ?? 0,
  ai_sessions: ai?.sessions.size ?? 0,
});

/** Holds one day of summaries, or the status bar's, against what was reckoned plainly. */
export function expectDay(day: SummaryDay, expected: NaiveDay = emptyDay(), label = day.range.date): void {
  expect(micros(day.grand_total.total_seconds), label).to.equal(expected.total);
  for (const list of lists) {
    expect(rowOf(day[list]), `${list} of ${label}`).to.deep.equal(expected[list]);
    if (list !== 'dependencies')
      expect(sum([...rowOf(day[list]).values()]), `${list} of ${label} together`).to.equal(expected.total);
  }
  expect(day.grand_total, `AI of ${label}`).to.include(aiNumbers(expected.ai?.total));
  for (const item of day.projects) expect(item, `AI of ${label}`).to.include(aiNumbers(expected.ai?.projects.get(item.name)));
  for (const item of day.editors) expect(item, `AI of ${label}`).to.include(aiNumbers(expected.ai?.editors.get(item.name)));
  if (day.branches) expect(rowOf(day.branches), `branches of ${label}`).to.deep.equal(expected.branches);
  if (day.entities) expect(rowOf(day.entities), `entities of ${label}`).to.deep.equal(expected.entities);
}

/** Holds all days against what was reckoned plainly, of which none may be missing. */
export function expectDays(
  { data, cumulative_total }: Summaries,
  expected: ReadonlyMap<string, NaiveDay>,
  label: string = '',
): void {
  for (const day of data) expectDay(day, expected.get(day.range.date), `${day.range.date} ${label}`);
  const shown = new Set(data.map((d) => d.range.date));
  for (const date of expected.keys()) expect(shown, 'dates').to.include(date);
  expect(micros(cumulative_total.seconds), 'cumulative total').to.equal(sum([...expected.values()].map((d) => d.total)));
}
