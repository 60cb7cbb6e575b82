import { askedFilters } from '../../shared/domain/overview-address.js';
import { query, setQuery } from '../address.js';

/** What time can be told apart by; each is a filter in the address, a list of the overview, and a way to stack the bars. */
export const sides = {
  projects: { filter: 'project', one: 'Project', many: 'Projects' },
  languages: { filter: 'language', one: 'Language', many: 'Languages' },
  editors: { filter: 'editor', one: 'Editor', many: 'Editors' },
  categories: { filter: 'category', one: 'Category', many: 'Categories' },
  machines: { filter: 'machine', one: 'Machine', many: 'Machines' },
  operating_systems: { filter: 'operating_system', one: 'Operating system', many: 'Operating systems' },
} as const;
export type Side = keyof typeof sides;
export const sideNames = Object.keys(sides) as Side[];

const weekdays = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'] as const;

interface Filter {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

/** The filters of the address, as the API takes them. */
export const shownBy = (): Readonly<Record<string, string>> => askedFilters(query.value);

function shownFilters(): Filter[] {
  const asked = shownBy();
  const named = sideNames.flatMap((side) => {
    const { filter, one } = sides[side];
    const value = asked[filter];
    return value === undefined ? [] : [{ name: filter, label: one, value }];
  });
  const { weekday, hour } = asked;
  return [
    ...named,
    ...(weekday === undefined ? [] : [{ name: 'weekday', label: 'Weekday', value: weekdays[Number(weekday)] ?? weekday }]),
    ...(hour === undefined ? [] : [{ name: 'hour', label: 'Hour', value: `${hour.padStart(2, '0')}:00` }]),
  ];
}

/** Keeps what has this name; a second time shows all again. */
export const toggleFilter = (name: string, value: string): void =>
  setQuery({ [name]: query.value.get(name) === value ? null : value });

export function FilterChips() {
  const filters = shownFilters();
  if (filters.length === 0) return null;
  return (
    <div class="chips" role="group" aria-label="Filters">
      {filters.map(({ name, label, value }) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-label={`Remove the filter ${label}: ${value}`}
          onClick={() => setQuery({ [name]: null })}
        >
          <span class="quiet-text">{label}</span> <bdi>{value}</bdi> <span aria-hidden="true">×</span>
        </button>
      ))}
      {filters.length > 1 && (
        <button type="button" class="quiet" onClick={() => setQuery(Object.fromEntries(filters.map(({ name }) => [name, null])))}>
          Remove all
        </button>
      )}
    </div>
  );
}
