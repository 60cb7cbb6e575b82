/** An AI model as a user agent names it (wakatime-api.md, sections 23.3 and 25). */
export interface AiModel {
  /** Family, the key of costs and line changes: "Opus", "GPT", "Gemini". */
  ai_model: string;
  /** The version as sent, without family, vendor and complexity: "4-8", "5.6-sol", "3.8-flash". */
  ai_model_version: string | null;
  /** Reasoning effort: "high". */
  ai_model_complexity: string | null;
}

const complexities: ReadonlySet<string> = new Set(['minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

/** Words that say who made or serves a model, not which one it is. */
const vendors: ReadonlySet<string> = new Set(['anthropic', 'openai', 'google', 'meta', 'xai', 'mistralai', 'moonshotai']);

/** Families within Claude: "claude-sonnet-4-5" is Sonnet, as Claude Code itself says ("sonnet/4-5"). */
const claudeFamilies: ReadonlySet<string> = new Set(['opus', 'sonnet', 'haiku', 'fable', 'mythos']);

const families: ReadonlySet<string> = new Set(
  (
    'claude gpt chatgpt codex gemini gemma deepseek glm grok llama qwen qwq kimi mistral codestral devstral magistral minimax ' +
    'nemotron composer swe'
  ).split(' '),
);

const oSeries = /^o[1-9]$/;

/** A trailing version may be glued to a family: "qwen3", "llama4", "gpt5". */
function familyOf(word: string): string | null {
  if (claudeFamilies.has(word) || families.has(word) || oSeries.test(word)) return word;
  const letters = /^[a-z]+/.exec(word)?.[0] ?? '';
  return letters.length < word.length &&
    letters.length > 2 &&
    /^[\d.]/.test(word.slice(letters.length)) &&
    familyOf(letters) !== null
    ? letters
    : null;
}

/** Title case as WakaTime writes it: "Claude-Opus-5", but "GPT". */
const titled = (name: string): string =>
  name
    .split('-')
    .map((word) => (word === 'gpt' ? 'GPT' : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('-');

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[-/]/)
    .filter((word) => word !== '');

const isGiven = (version: string | null): version is string =>
  version !== null && !['', '0', 'unknown'].includes(version.toLowerCase());

/** Takes the words of a known family apart; null when the token names none. */
function knownModel(name: string, version: string | null): AiModel | null {
  const versionWords = isGiven(version) ? wordsOf(version) : [];
  let words = wordsOf(name);
  while (vendors.has(words[0] ?? '')) words.shift();
  if (words.length === 0) words = versionWords.splice(0);
  const first = words.shift() ?? '';
  let family = familyOf(first);
  if (family === null) return null;
  const rest = [first.slice(family.length), ...words, ...versionWords].filter((word) => word !== '');
  const inner = family === 'claude' ? rest.findIndex((word) => claudeFamilies.has(word)) : -1;
  if (inner >= 0) family = rest.splice(inner, 1)[0] ?? family;
  const complexity = rest.length > 1 && complexities.has(rest.at(-1) ?? '') ? (rest.pop() ?? null) : null;
  return { ai_model: titled(family), ai_model_version: rest.length > 0 ? rest.join('-') : null, ai_model_complexity: complexity };
}

/** Whether a token names a model we know: "opus/4-8", "gpt-5.2", "claude-sonnet-4-5", "o3", "anthropic/claude-opus-5". */
export function isKnownModel(name: string, version: string | null): boolean {
  return knownModel(name, version) !== null;
}

/**
 * The model of a token `<model>/<version>` (wakatime-api.md, section 25). Names we don't know are kept whole and title-cased
 * ("mythical-5" → "Mythical-5"), as WakaTime does.
 * @param version null when the token has no slash
 */
export function aiModelOf(name: string, version: string | null): AiModel {
  const known = knownModel(name, version);
  if (known !== null) return known;
  const model = titled(name.toLowerCase());
  if (!isGiven(version)) return { ai_model: model, ai_model_version: null, ai_model_complexity: null };
  const last = version.slice(version.lastIndexOf('-') + 1).toLowerCase();
  return complexities.has(last) && last.length < version.length
    ? { ai_model: model, ai_model_version: version.slice(0, -last.length - 1), ai_model_complexity: last }
    : { ai_model: model, ai_model_version: version, ai_model_complexity: null };
}
