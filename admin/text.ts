/** Lines of rows under names of columns, each as wide as it must be. */
export function tableText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [columns, ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Lines of names and values. */
export const factsText = (facts: readonly (readonly [string, string])[]): string =>
  facts.map(([name, value]) => `${`${name}:`.padEnd(Math.max(...facts.map((f) => f[0].length)) + 2)}${value}`).join('\n');

/** A moment in UTC. */
export const momentText = (date: Date | null | undefined, none = 'never'): string =>
  date ? `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC` : none;

export const countText = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
