/** A metric in an expression, with the labels it is chosen by. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

export interface Expression {
  readonly selectors: readonly Selector[];
  /** Labels in `by (…)`, `on (…)` and the like. */
  readonly grouping: readonly string[];
}

const token = /"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\d[\w.]*|\$?[A-Za-z_:][\w:]*|\S/g;
const isName = (text: string | undefined): text is string => text !== undefined && /^[A-Za-z_:]/.test(text);
const operators = new Set(['and', 'or', 'unless', 'bool', 'offset']);
const groupings = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);

/** What stands between a bracket and the one that ends it, which are none in strings. */
function until(end: string, tokens: readonly string[], from: number): string[] {
  const to = tokens.indexOf(end, from);
  if (to === -1) throw new SyntaxError(`"${end}" is missing in ${tokens.join(' ')}`);
  return tokens.slice(from, to);
}

/** Takes out of a PromQL expression what it names; whether it is valid is for Prometheus to say. */
export function readExpression(text: string): Expression {
  const tokens = text.match(token) ?? [];
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const name = tokens[i]!;
    const next = tokens[i + 1];
    if (!isName(name) || operators.has(name)) continue;
    if (groupings.has(name)) {
      const inside = until(')', tokens, i + 2);
      grouping.push(...inside.filter(isName));
      i += inside.length + 2;
    } else if (next === '{') {
      const inside = until('}', tokens, i + 2);
      selectors.push({ metric: name, labels: inside.filter(isName) });
      i += inside.length + 2;
    } else if (next !== '(' && !groupings.has(next ?? '')) selectors.push({ metric: name, labels: [] });
  }
  return { selectors, grouping };
}
