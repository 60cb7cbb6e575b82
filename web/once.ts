/** Makes something when it is first needed: formats of Intl take a browser that was just started several ms each. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
