/** Of a name by its place among the names of a page: the same everywhere; after eight all are one. */
export const colourOf = (index: number): string => `s${index < 0 || index > 8 ? 8 : index}`;

/** In text that has no elements to keep the directions of names apart. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

/** Of about so many characters, without the middle, as the ends tell names apart. */
export function shortened(name: string, length: number): string {
  const letters = Array.from(name);
  if (letters.length <= length) return name;
  const end = Math.max(1, Math.floor((length - 1) / 3));
  return `${letters.slice(0, Math.max(1, length - 1 - end)).join('')}…${letters.slice(-end).join('')}`;
}

export function Swatch({ index }: { readonly index: number }) {
  return (
    <svg class={`swatch ${colourOf(index)}`} width="10" height="10" aria-hidden="true">
      <rect width="10" height="10" rx="2" />
    </svg>
  );
}

/** What the colours mean; with `onName` each is a button. */
export function Legend({
  names,
  values,
  selected,
  onName,
}: {
  readonly names: readonly string[];
  readonly values?: readonly string[];
  readonly selected?: string | null | undefined;
  readonly onName?: ((name: string) => void) | undefined;
}) {
  return (
    <ul class="legend">
      {names.map((name, index) => {
        const text = (
          <>
            <Swatch index={index} />
            <bdi dir="auto">{name}</bdi>
            {values && <span class="number">{values[index]}</span>}
          </>
        );
        return (
          <li key={name}>
            {onName ? (
              <button type="button" title={name} aria-pressed={selected === name} onClick={() => onName(name)}>
                {text}
              </button>
            ) : (
              <span title={name}>{text}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
