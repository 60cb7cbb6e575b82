/** What the groups of operations are about, in the order they are shown. */
const tags: Readonly<Record<string, string>> = {
  Heartbeats: 'What editors send: at this time somebody was at work on this. Everything else is computed from them.',
  Durations: 'A day as stretches of time without a break.',
  Summaries: 'Days, each with its time by project, language, editor and so on.',
  Stats: 'Whole ranges in one.',
  Insights: 'Whole ranges, looked at from one side.',
  Overview: 'What the dashboard shows, with filters.',
  Projects: 'What heartbeats were sent from.',
  'Machines and user agents': 'Where heartbeats came from.',
  'Data dumps': 'All of it as one file, made in the background.',
  Users: 'Accounts.',
  Clients: 'What plugins and the CLI call besides.',
  Meta: 'About this server.',
  Administration: 'For those who look after this server: administrators who are signed in, and their keys made for that.',
};

/** Those that are used, each with what it is about; ones that are not listed come last. */
export function describeTags(used: ReadonlySet<string>): { name: string; description?: string }[] {
  const listed = Object.entries(tags).filter(([name]) => used.has(name));
  const others = [...used].filter((name) => !Object.hasOwn(tags, name));
  return [...listed.map(([name, description]) => ({ name, description })), ...others.map((name) => ({ name }))];
}
