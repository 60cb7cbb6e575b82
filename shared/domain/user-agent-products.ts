import { isKnownModel } from './ai-model.js';
import { isKnownEditor } from './editor-name.js';
import { isOsWord } from './os-name.js';

/** A `name/version` of a user agent; several words can make one name ("Android Studio/2023.1"). */
export interface Product {
  name: string;
  /** null when there is none, or it says nothing ("unknown", "0", "unset") */
  version: string | null;
  /** What a plugin is for: "vscode" of vscode-wakatime. null for anything that is no plugin. */
  base: string | null;
  /** Without a slash. */
  bare: boolean;
}

const longestVersion = 60;
const mostWordsInName = 5;

const pluginSuffixes = ['-wakatime', '_wakatime', '-hackatime'];
const pluginAliases: ReadonlyMap<string, string> = new Map([
  ['wakatime.nvim', 'neovim'],
  ['wakatime-zsh-plugin', 'zsh'],
]);

function pluginBase(name: string): string | null {
  const lower = name.toLowerCase();
  const suffix = pluginSuffixes.find((end) => lower.endsWith(end));
  return suffix === undefined ? (pluginAliases.get(lower) ?? null) : name.slice(0, -suffix.length);
}

const given = (version: string): string | null =>
  ['', '0', 'unknown', 'unset'].includes(version.toLowerCase()) ? null : version.slice(0, longestVersion);

/** Programs between an editor and the CLI, connecting words, and what browsers add to their names. */
const decoration: ReadonlySet<string> = new Set(
  (
    'wakatime unknown exec-wakatime mcp-wakatime unknown-wakatime wakatime-ls wakatime-cli waka-relay in web ' +
    'mozilla applewebkit gecko version mobile'
  ).split(' '),
);

function productOf(word: string): Product {
  const slash = word.indexOf('/');
  const name = slash < 0 ? word : word.slice(0, slash);
  return { name, version: slash < 0 ? null : given(word.slice(slash + 1)), base: pluginBase(name), bare: slash < 0 };
}

/** The words of a user agent and the texts of its `(…)`, in one pass. */
export function tokensOf(value: string): { words: string[]; comments: string[] } {
  const words: string[] = [];
  const comments: string[] = [];
  const lastClose = value.lastIndexOf(')');
  const word = /[^\s"\\]+/y;
  for (let at = 0; at < value.length;) {
    if (value[at] === '(' && at < lastClose) {
      const close = value.indexOf(')', at);
      comments.push(value.slice(at + 1, close));
      at = close + 1;
      continue;
    }
    word.lastIndex = at;
    const found = word.exec(value)?.[0] ?? '';
    if (found !== '') words.push(found);
    at += Math.max(found.length, 1);
  }
  return { words, comments };
}

/** The longest run of words from `at` on that is the name of a known editor ("Visual Studio Code/1.127.0"), else one word. */
function longestProduct(words: readonly string[], at: number): { product: Product; count: number } {
  let text = words[at] ?? '';
  let best = { product: productOf(text), count: 1 };
  for (let count = 2; count <= mostWordsInName && at + count <= words.length && !text.includes('/'); count += 1) {
    text += ` ${words[at + count - 1] ?? ''}`;
    const product = productOf(text);
    if (product.base === null && isKnownEditor(product.name)) best = { product, count };
  }
  return best;
}

/** "go1.23.3", "Python3.8.0.final.0", "node/26.2.0"; but "Python/unknown" is the program. */
const isRuntime = ({ name, version, bare }: Product): boolean =>
  bare ? /^(?:go|python|java|node)\d/i.test(name) : /^(?:python|node)$/i.test(name) && /^v?\d{1,2}(?:\.|$)/.test(version ?? '');

/** Whether a product is neither an editor, a model nor a plugin: the CLI, a language's runtime, a browser engine, a number. */
export const isDecoration = (product: Product): boolean =>
  !/[a-z]/i.test(product.name) || decoration.has(product.name.toLowerCase()) || isRuntime(product);

const isUnknown = (product: Product): boolean =>
  product.base === null &&
  !isDecoration(product) &&
  !isKnownEditor(product.name) &&
  !isKnownModel(product.name, product.version) &&
  !isOsWord(product.name);

/** Groups words into products. Unknown words without a slash belong to the unknown product after them ("HubAI Nitro/1.1"). */
export function productsOf(words: readonly string[]): Product[] {
  const products: Product[] = [];
  let lead: Product[] = [];
  for (let at = 0; at < words.length;) {
    const { product, count } = longestProduct(words, at);
    at += count;
    const unknown = isUnknown(product);
    if (unknown && product.bare && lead.length < mostWordsInName - 1) {
      lead.push(product);
      continue;
    }
    if (unknown && !product.bare) product.name = [...lead, product].map(({ name }) => name).join(' ');
    else products.push(...lead);
    lead = [];
    products.push(product);
  }
  return [...products, ...lead];
}
