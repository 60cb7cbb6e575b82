import * as linguist from 'linguist-languages';
import { colorSources, displayNames, editorIds, extensionNames, fileNames, imageExtensions } from './language-names.js';

/** What is used of linguist's data. */
interface LinguistLanguage {
  readonly name: string;
  readonly type: string;
  readonly extensions?: readonly string[];
  readonly filenames?: readonly string[];
  readonly aliases?: readonly string[];
  readonly color?: string;
}

/** By name, so that a look-up never depends on the order of the package's exports. */
const languages = Object.values<LinguistLanguage>(linguist).sort((a, b) => (a.name < b.name ? -1 : 1));

const shown = (name: string): string => displayNames.get(name) ?? name;

/** Of languages with the same extension: the one whose main extension it is, then a programming language, then by name. */
function ownership(language: LinguistLanguage, extension: string): number {
  return (language.extensions?.[0] === extension ? 2 : 0) + (language.type === 'programming' ? 1 : 0);
}

function mapExtensions(): Map<string, string> {
  const best = new Map<string, { name: string; rank: number }>();
  for (const language of languages) {
    for (const extension of language.extensions ?? []) {
      const key = extension.toLowerCase();
      const rank = ownership(language, extension);
      if (rank > (best.get(key)?.rank ?? -1)) best.set(key, { name: shown(language.name), rank });
    }
  }
  const names = [...best].map(([extension, { name }]): [string, string] => [extension, name]);
  return new Map([...names, ...extensionNames, ...imageExtensions, ['.jpg', 'Image (jpeg)'], ['.tif', 'Image (tiff)']]);
}

function mapFileNames(): Map<string, string> {
  const names = languages.flatMap(({ name, filenames }) =>
    (filenames ?? []).map((file): [string, string] => [file, shown(name)]),
  );
  return new Map([...names, ...fileNames]);
}

/** Names and aliases in lower case. A language's own name wins over another's alias. */
function mapIds(): Map<string, string> {
  const aliases = languages.flatMap(({ name, aliases: ids }) =>
    (ids ?? []).map((id): [string, string] => [id.toLowerCase(), shown(name)]),
  );
  const names = languages.map(({ name }): [string, string] => [name.toLowerCase(), shown(name)]);
  const others = [...displayNames.values(), ...colorSources.keys()].map((name): [string, string] => [name.toLowerCase(), name]);
  return new Map([...aliases, ...names, ...others, ...editorIds]);
}

function mapColors(): Map<string, string> {
  const colors = new Map<string, string>();
  for (const { name, color } of languages) if (color !== undefined) colors.set(name.toLowerCase(), color);
  for (const [name, as] of [...displayNames].map(([from, to]): [string, string] => [to, from]).concat([...colorSources])) {
    const color = colors.get(as.toLowerCase());
    if (color !== undefined && !colors.has(name.toLowerCase())) colors.set(name.toLowerCase(), color);
  }
  return colors;
}

interface LanguageSigns {
  readonly aliases: readonly string[];
  readonly extensions: readonly string[];
}

/** By the name shown. */
function mapSigns(): Map<string, LanguageSigns> {
  const signs = new Map<string, { aliases: Set<string>; extensions: Set<string> }>();
  const of = (name: string) => {
    let entry = signs.get(name);
    if (!entry) signs.set(name, (entry = { aliases: new Set(), extensions: new Set() }));
    return entry;
  };
  for (const { name, aliases = [], extensions = [] } of languages) {
    const entry = of(shown(name));
    if (shown(name) !== name) entry.aliases.add(name);
    for (const alias of aliases) entry.aliases.add(alias);
    for (const extension of extensions) entry.extensions.add(extension);
  }
  for (const [extension, name] of [...extensionNames, ...imageExtensions]) of(name).extensions.add(extension);
  return new Map(
    [...signs].map(([name, { aliases, extensions }]) => [name, { aliases: [...aliases], extensions: [...extensions] }]),
  );
}

const byExtension = mapExtensions();
const byFileName = mapFileNames();
const byId = mapIds();
const colors = mapColors();
const signs = mapSigns();

/** Names that are followed by what they are for: "Dockerfile.dev". */
const namesWithSuffix: ReadonlySet<string> = new Set(['Dockerfile', 'Containerfile', 'Makefile', 'Jenkinsfile', 'Vagrantfile']);

/** No file name or extension that says something is longer, in UTF-16 code units. */
const longestFileName = 255;

const isPath = (entity: string): boolean => /^(?:[/\\~]|[a-z]:[/\\])/i.test(entity);

function languageOfFile(path: string): string | null {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  if (file.length > longestFileName) return null;
  const known = byFileName.get(file);
  if (known !== undefined) return known;
  const lower = file.toLowerCase();
  const dot = lower.lastIndexOf('.');
  if (dot < 0) return null;
  // the longer one first: ".blade.php", ".gradle.kts"
  const earlier = dot > 0 ? lower.lastIndexOf('.', dot - 1) : -1;
  const twoParts = earlier < 0 ? undefined : byExtension.get(lower.slice(earlier));
  const found = twoParts ?? byExtension.get(lower.slice(dot));
  if (found !== undefined) return found;
  const start = file.slice(0, file.indexOf('.'));
  return namesWithSuffix.has(start) ? (byFileName.get(start) ?? null) : null;
}

/** A language as a client sent it: an id in lower case becomes a name, anything else is its own name. */
function languageOfClient(sent: string): string | null {
  const language = sent.trim();
  if (language === '') return null;
  const lower = language.toLowerCase();
  if (lower === 'unknown') return null;
  return lower === language ? (byId.get(language) ?? language) : language;
}

/**
 * The language to store with a heartbeat (wakatime-api.md, sections 23.6 and 25); null is shown as "Other".
 *
 * What the client says wins; placeholders such as `<<LAST_LANGUAGE>>` come through. Otherwise the name of the file decides, which
 * may be all that is known of it (`HIDDEN.ts`). Domains, addresses and programs have no language of their own.
 */
export function languageOf(heartbeat: { entity: string; type: string; language?: string | null | undefined }): string | null {
  const { entity, type, language } = heartbeat;
  const sent = typeof language === 'string' ? languageOfClient(language) : null;
  if (sent !== null) return sent;
  if (type === 'domain' || type === 'url') return null;
  return type === 'file' || isPath(entity) ? languageOfFile(entity) : null;
}

/** Every name that a file or a client's id can get, by name. */
export function languageNames(): string[] {
  const names = new Set([...byId.values(), ...byExtension.values(), ...byFileName.values()]);
  return [...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

/** What else a language is called, and the extensions of its files, by its name. */
export function languageSigns(name: string): LanguageSigns {
  return signs.get(name) ?? { aliases: [], extensions: [] };
}

/** A language's colour as `#rrggbb`, by name in any case; null when linguist gives it none. */
export function languageColor(name: string): string | null {
  return colors.get(name.toLowerCase()) ?? null;
}
