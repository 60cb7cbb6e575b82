/**
 * JSON that is text already. A year of summaries has 10,000 rows in some MB: making objects of them and text of these takes ten times as long
 * as writing the text (docs/bench.md).
 */
export class JsonText {
  constructor(readonly text: string) {}

  /** For whoever stringifies or reads it as any value. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** `JSON.stringify`, which takes texts over that are ready, however deep in objects they stand. */
export function toJson(value: unknown): string {
  if (value instanceof JsonText) return value.text;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${quoted(name)}:${toJson(member)}`).join(',')}}`;
}

const quotes = new Map<string, string>();
const maxQuotes = 20_000;

/** A name as JSON; the same names stand in every day. */
export function quoted(name: string): string {
  let text = quotes.get(name);
  if (text === undefined) {
    text = JSON.stringify(name);
    if (quotes.size >= maxQuotes) quotes.clear();
    quotes.set(name, text);
  }
  return text;
}
