/** The categories of wakatime-api.md, section 26, as they are sent and stored: in lower case. */
export const categories = [
  'coding',
  'advising',
  'ai coding',
  'browsing',
  'building',
  'code reviewing',
  'communicating',
  'debugging',
  'designing',
  'indexing',
  'learning',
  'manual testing',
  'meeting',
  'notes',
  'planning',
  'researching',
  'running tests',
  'supporting',
  'translating',
  'writing docs',
  'writing tests',
] as const;

const known: ReadonlySet<string> = new Set(categories);

const defaultCategory = (type: string): string => (type === 'domain' || type === 'url' ? 'browsing' : 'coding');

/**
 * The category to store (wakatime-api.md, sections 23.6 and 26). A missing one is given by the type; one that isn't known,
 * as a newer client may send, is coding: it never refuses a heartbeat.
 * @param value as sent, of any type; case, `_` and `-` do not matter ("AI Coding", "ai_coding")
 * @param type of the heartbeat: file, app, domain, url, event
 */
export function cleanCategory(value: unknown, type: string): string {
  if (typeof value !== 'string') return defaultCategory(type);
  if (known.has(value)) return value;
  const category = value
    .slice(0, 100)
    .toLowerCase()
    .split(/[\s_-]/)
    .filter(Boolean)
    .join(' ');
  if (category === '') return defaultCategory(type);
  return known.has(category) ? category : 'coding';
}

/** A category as it is shown: each word capitalised, "AI" in upper case (wakatime-api.md, section 25). */
export function categoryName(category: string): string {
  return category
    .split(' ')
    .map((word) => (word.toLowerCase() === 'ai' ? 'AI' : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');
}
