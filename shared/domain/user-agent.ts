import { aiModelOf, isKnownModel, type AiModel } from './ai-model.js';
import { browserName, editorName, isBrowser, isKnownEditor, isSameEditor } from './editor-name.js';
import { isOsWord, osName } from './os-name.js';
import { isDecoration, productsOf, tokensOf, type Product } from './user-agent-products.js';

/** What the user agent of a heartbeat says (wakatime-api.md, sections 17 and 25). */
export interface UserAgent {
  /** Display name: "VS Code", "IntelliJ IDEA", "Claude Code". */
  editor: string | null;
  /** "Linux", "Mac", "Windows", … */
  os: string | null;
  /** Version of the plugin, not of the editor. */
  version: string | null;
  /** As sent: "v1.105.0". */
  cli_version: string | null;
  /** Without "go": "1.23.3". */
  go_version: string | null;
  /** Family: "Opus", "GPT". */
  ai_model: string | null;
  /** As sent, without the complexity: "4-8", "5.6-sol". */
  ai_model_version: string | null;
  /** Reasoning effort: "high". */
  ai_model_complexity: string | null;
  is_browser_extension: boolean;
  /** Sent by one of WakaTime's desktop apps, which watch programs that have no plugin. */
  is_desktop_app: boolean;
}

/** In UTF-16 code units; what is longer is cut. Real values have fewer than 300. */
const longestValue = 2048;

const desktopApps: ReadonlySet<string> = new Set(['macos', 'windows', 'linux', 'desktop']);
/** Their names are also those of models: only the CLI's lower-case "claude/3.7" before an editor is one. */
const modelsAndEditors: ReadonlySet<string> = new Set(['claude', 'codex', 'gemini']);
/** "2.1.160" is a program's version; models have "4-8" or "3.5". */
const programVersion = /^v?\d+\.\d+\.\d/;

const isDesktopApp = (base: string): boolean => desktopApps.has(base.toLowerCase());
const isBrowserPlugin = (base: string): boolean => isBrowser(base) || base.toLowerCase() === 'browser';

/**
 * Whether the first product is a model: `… <go version> [<model>/<version>] <editor>/<version> <plugin>`. A name we know is one
 * anywhere; another one only if the place says so, so that a new editor is not taken for a model.
 */
function startsWithModel(chain: readonly Product[], afterGo: boolean): boolean {
  const [first, ...rest] = chain;
  if (first === undefined || first.base !== null) return false;
  const hasOwnPlugin = rest.some(({ base }) => base !== null && isSameEditor(base, first.name));
  const next = rest[0];
  if (modelsAndEditors.has(first.name))
    return (
      !hasOwnPlugin && first.version !== null && !programVersion.test(first.version) && rest.some(({ base }) => base === null)
    );
  if (isKnownEditor(first.name)) return false;
  if (isKnownModel(first.name, first.version)) return true;
  if (!afterGo || hasOwnPlugin || next === undefined || next.base !== null || next.bare) return false;
  return isKnownEditor(next.name) || rest.some(({ base }) => base !== null && isSameEditor(base, next.name));
}

/** Some agents send the model in place of their version: "Copilot/claude-haiku-4.5". */
function modelInVersion(first: Product | undefined): AiModel | null {
  const version = first?.version ?? null;
  if (first === undefined || version === null || !isKnownEditor(first.name) || !/^[a-z]/i.test(version)) return null;
  return isKnownModel(version, null) ? aiModelOf(version, null) : null;
}

/** @param trusted whether the value comes from a WakaTime client, so that names we don't know are editors too */
function editorOf(chain: readonly Product[], trusted: boolean): string | null {
  const bases = chain.flatMap(({ base }) => (base === null ? [] : [base]));
  const programs = chain.filter(({ base }) => base === null).map(({ name }) => name);
  const plugin = bases.find((base) => !isDesktopApp(base) && !isBrowserPlugin(base));
  const other = programs.find((name) => !isBrowser(name) && (trusted || isKnownEditor(name)));
  if (plugin !== undefined) return editorName(other ?? plugin) || null;
  if (bases.some(isBrowserPlugin) || isBrowser(programs[0] ?? '')) return browserName([...programs, ...bases]);
  return other === undefined ? null : editorName(other);
}

const nothing: UserAgent = {
  editor: null,
  os: null,
  version: null,
  cli_version: null,
  go_version: null,
  ai_model: null,
  ai_model_version: null,
  ai_model_complexity: null,
  is_browser_extension: false,
  is_desktop_app: false,
};

/**
 * Reads the user agent of a heartbeat, in linear time; anything can be given. A field of which nothing is said is null.
 *
 * Unlike WakaTime it does not depend on a `go…` token: without one WakaTime takes "wakatime/1.0.0" or the editor for the model
 * (section 25, "the parse slides by one slot").
 * @param value a `User-Agent` header, or a body's `user_agent` or `plugin`
 */
export function parseUserAgent(value: string): UserAgent {
  const { words, comments } = tokensOf(value.slice(0, longestValue).replace(/[\p{Cc}\p{Cs}]/gu, ' '));
  if (words.length === 0 && comments.length === 0) return { ...nothing };
  const products = productsOf(words);
  const cli = products.find(({ name, bare }) => !bare && name.toLowerCase() === 'wakatime');
  const go = products.find(({ name, bare }) => bare && /^go\d/.test(name));

  let os: string | null = null;
  for (const comment of comments) os ??= osName(comment);
  let chain = products.filter((product) => !isDecoration(product));
  if (os === null) {
    const osWord = chain.find(({ name, base }) => base === null && isOsWord(name));
    os = osName(osWord?.name ?? '');
    chain = chain.filter((product) => product.base !== null || !isOsWord(product.name));
  }

  const first = chain[0];
  const leading = first !== undefined && startsWithModel(chain, go !== undefined) ? aiModelOf(first.name, first.version) : null;
  if (leading !== null) chain.shift();
  const plugins = chain.filter(({ base }) => base !== null);
  const bases = plugins.map(({ base }) => base ?? '');
  const desktop = bases.find(isDesktopApp);
  return {
    ...nothing,
    ...(leading ?? modelInVersion(first)),
    editor: editorOf(chain, cli !== undefined || plugins.length > 0),
    os: os ?? osName(desktop ?? ''),
    version: plugins.findLast(({ version }) => version !== null)?.version ?? null,
    cli_version: cli?.version ?? null,
    go_version: go?.name.slice(2, 62) ?? null,
    is_browser_extension: bases.some(isBrowserPlugin),
    is_desktop_app: desktop !== undefined,
  };
}
