/**
 * A recorded form of an answer: an object of keys, a list `[item]`, a map `{ '*': value }` or a name of `kinds`, several of them with `|`. A key
 * that ends in `?` may be left out; every other one must be there, and none beside them.
 */
export type Shape = string | readonly [Shape] | { readonly [key: string]: Shape };

const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  true: (value) => value === true,
  bool: (value) => typeof value === 'boolean',
  /** The CLI decodes it as a Go `int`. */
  int: (value) => Number.isSafeInteger(value),
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  text: (value) => typeof value === 'string',
  filled: matches(/./),
  uuid: matches(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  date: matches(/^\d{4}-\d\d-\d\d$/),
  /** ISO 8601 UTC in whole seconds (section 1). */
  moment: matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  /** "4:36". */
  digital: matches(/^\d+:\d\d$/),
  /** "4:36:32". */
  digitalSeconds: matches(/^\d+:\d\d:\d\d$/),
  /** "4.60". */
  decimal: matches(/^\d+\.\d\d$/),
  /** "4 hrs 36 mins", "1 hr", "51 secs" (section 24), "1,818 hrs 14 mins". */
  spelled: matches(/^(\d{1,3}(,\d{3})* hrs?( \d+ mins?)?|\d+ mins?|\d+ secs?)$/),
  /** "Sat Oct 10th 2026". */
  dayText: matches(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2}(st|nd|rd|th) \d{4}$/),
  /** "Oct 10, 2026, 3:15 AM EAT". */
  momentText: matches(/^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d [AP]M \S+$/),
  /** "Coding", "AI Coding": title case (section 25). */
  category: matches(/^(AI|[A-Z][a-z]+)( [A-Z][a-z]+)*$/),
  color: matches(/^#[0-9a-f]{6}$/i),
  zone: matches(/^(UTC|[A-Z][A-Za-z]+\/[A-Za-z_/]+)$/),
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function faultsOfObject(value: unknown, shape: { readonly [key: string]: Shape }, path: string): string[] {
  if (!isObject(value)) return [`${path}: not an object but ${JSON.stringify(value)}`];
  const each = shape['*'];
  if (each !== undefined) return Object.entries(value).flatMap(([key, item]) => faultsOf(item, each, `${path}.${key}`));
  const listed = new Set<string>();
  const faults = Object.entries(shape).flatMap(([key, inner]) => {
    const name = key.replace(/\?$/, '');
    listed.add(name);
    if (name in value) return faultsOf(value[name], inner, `${path}.${name}`);
    return key === name ? [`${path}.${name}: missing`] : [];
  });
  return [...faults, ...Object.keys(value).flatMap((key) => (listed.has(key) ? [] : [`${path}.${key}: not listed`]))];
}

/** What is wrong with a value, each with its path; nothing when it has the shape. */
export function faultsOf(value: unknown, shape: Shape, path = '$'): string[] {
  if (typeof shape === 'string') {
    const fits = shape.split('|').some((kind) => {
      const test = kinds[kind];
      if (!test) throw new TypeError(`no such kind: ${kind}`);
      return test(value);
    });
    return fits ? [] : [`${path}: not ${shape} but ${JSON.stringify(value)}`];
  }
  if (!Array.isArray(shape)) return faultsOfObject(value, shape as { readonly [key: string]: Shape }, path);
  if (!Array.isArray(value)) return [`${path}: not a list but ${JSON.stringify(value)}`];
  return value.flatMap((item, i) => faultsOf(item, (shape as readonly [Shape])[0], `${path}[${i}]`));
}
