import { computed, signal } from '@preact/signals';

const here = () => ({ path: location.pathname, search: location.search });
const place = signal(here());

/** Of the page, decoded where it holds names. */
export const path = computed(() => place.value.path);
/** What the page shows: its state stands in the address, so that back, reload and links have it. */
export const query = computed(() => new URLSearchParams(place.value.search));

addEventListener('popstate', () => (place.value = here()));

/** Goes to another page of the dashboard, or another state of it. @param to path with its query */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === place.value.path + place.value.search) return;
  const isOtherPage = to.split('?', 1)[0] !== place.value.path;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  place.value = here();
  if (isOtherPage) scrollTo(0, 0);
}

/** The address with other values in its query; null takes one away. */
export function withQuery(changes: Readonly<Record<string, string | null>>): string {
  const next = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return path.value + (text === '' ? '' : `?${text}`);
}

export const setQuery = (changes: Readonly<Record<string, string | null>>, how?: { replace: boolean }): void =>
  navigate(withQuery(changes), how);

/** Links to pages of the dashboard need no new document. @param isOwn whether a path is one of them */
export function followLinks(isOwn: (path: string) => boolean): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin || link.hash !== '')
      return;
    if (!isOwn(link.pathname)) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}
