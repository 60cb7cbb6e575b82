/**
 * Editors, programs and AI agents by the name a user agent gives them, in lower case without space, `-`, `_` and `.`.
 * Sources: wakatime-api.md, section 25; the captures; WakaTime's list of plugins.
 */
const displayNames: Readonly<Record<string, string>> = {
  adobexd: 'Adobe XD',
  aider: 'Aider',
  amp: 'Amp',
  androidstudio: 'Android Studio',
  antigravity: 'Antigravity',
  antigravitycli: 'Antigravity CLI',
  antigravitydesktop: 'Antigravity',
  antigravityide: 'Antigravity',
  appcode: 'AppCode',
  aptana: 'Aptana',
  aqua: 'Aqua',
  arduino: 'Arduino IDE',
  arduinoide: 'Arduino IDE',
  atom: 'Atom',
  azdata: 'Azure Data Studio',
  azuredatastudio: 'Azure Data Studio',
  bbedit: 'BBEdit',
  blender: 'Blender',
  brackets: 'Brackets',
  claude: 'Claude Code',
  claudecode: 'Claude Code',
  claudedesktop: 'Claude Desktop',
  clion: 'CLion',
  cline: 'Cline',
  coda: 'Coda',
  code: 'VS Code',
  codeblocks: 'Code::Blocks',
  codeoss: 'Code - OSS',
  codeserver: 'code-server',
  codex: 'Codex',
  codexcli: 'Codex CLI',
  codexdesktop: 'Codex Desktop',
  cody: 'Cody',
  continue: 'Continue',
  copilot: 'GitHub Copilot',
  copilotcli: 'GitHub Copilot CLI',
  crush: 'Crush',
  cursor: 'Cursor',
  cursornightly: 'Cursor',
  datagrip: 'DataGrip',
  dataspell: 'DataSpell',
  delphi: 'Delphi',
  devin: 'Devin',
  droid: 'Droid',
  eclipse: 'Eclipse',
  emacs: 'Emacs',
  factorydroid: 'Droid',
  figma: 'Figma',
  fish: 'Fish',
  fleet: 'Fleet',
  geany: 'Geany',
  gedit: 'Gedit',
  gemini: 'Gemini CLI',
  geminicli: 'Gemini CLI',
  githubcopilot: 'GitHub Copilot',
  githubcopilotcli: 'GitHub Copilot CLI',
  githubdesktop: 'GitHub Desktop',
  gnomebuilder: 'GNOME Builder',
  godot: 'Godot',
  godotengine: 'Godot',
  goland: 'GoLand',
  goose: 'Goose',
  hbuilderx: 'HBuilder X',
  helix: 'Helix',
  idea: 'IntelliJ IDEA',
  intellij: 'IntelliJ IDEA',
  intellijidea: 'IntelliJ IDEA',
  intellijideace: 'IntelliJ IDEA',
  intellijideacommunityedition: 'IntelliJ IDEA',
  intellijideaultimateedition: 'IntelliJ IDEA',
  iterm2: 'iTerm2',
  jupyter: 'Jupyter',
  jupyterlab: 'JupyterLab',
  kakoune: 'Kakoune',
  kate: 'Kate',
  kdevelop: 'KDevelop',
  kicad: 'KiCad',
  kilocode: 'Kilo Code',
  kiro: 'Kiro',
  komodo: 'Komodo',
  ktexteditor: 'Kate',
  kwrite: 'KWrite',
  lapce: 'Lapce',
  lighttable: 'Light Table',
  matlab: 'MATLAB',
  micro: 'Micro',
  mps: 'MPS',
  neovide: 'Neovide',
  neovim: 'Neovim',
  netbeans: 'NetBeans',
  'notepad++': 'Notepad++',
  notepadplusplus: 'Notepad++',
  nova: 'Nova',
  nvim: 'Neovim',
  obsidian: 'Obsidian',
  ohmypi: 'Pi',
  onivim: 'Onivim',
  opencode: 'OpenCode',
  opencodecli: 'OpenCode',
  opencodedesktop: 'OpenCode',
  phpstorm: 'PhpStorm',
  pi: 'Pi',
  positron: 'Positron',
  powershell: 'PowerShell',
  processing: 'Processing',
  pulsar: 'Pulsar',
  pycharm: 'PyCharm',
  pycharmce: 'PyCharm',
  pycharmcore: 'PyCharm',
  qoder: 'Qoder',
  qtcreator: 'Qt Creator',
  qwencode: 'Qwen Code',
  qwencodecli: 'Qwen Code',
  rider: 'Rider',
  robloxstudio: 'Roblox Studio',
  roocode: 'Roo Code',
  rstudio: 'RStudio',
  rubymine: 'RubyMine',
  rustrover: 'RustRover',
  sqlservermanagementstudio: 'SSMS',
  ssms: 'SSMS',
  sublime: 'Sublime Text',
  sublimetext: 'Sublime Text',
  terminal: 'Terminal',
  texstudio: 'TeXstudio',
  textmate: 'TextMate',
  trae: 'Trae',
  traecn: 'Trae',
  unity: 'Unity',
  unrealengine: 'Unreal Engine',
  vim: 'Vim',
  visualstudio: 'Visual Studio',
  visualstudiocode: 'VS Code',
  visualstudiocodeinsiders: 'VS Code',
  vscode: 'VS Code',
  vscodeinsiders: 'VS Code',
  vscodium: 'VSCodium',
  warp: 'Warp',
  webstorm: 'WebStorm',
  windsurf: 'Windsurf',
  wing: 'Wing IDE',
  writerside: 'Writerside',
  xamarin: 'Xamarin Studio',
  xcode: 'Xcode',
  zed: 'Zed',
  zedpreview: 'Zed',
  zsh: 'Zsh',
};

/** From the most to the least telling: Edge calls itself Chrome and Safari as well. */
const browsers: ReadonlyMap<string, string> = new Map([
  ['brave', 'Brave'],
  ['bravebrowser', 'Brave'],
  ['vivaldi', 'Vivaldi'],
  ['arc', 'Arc'],
  ['zen', 'Zen'],
  ['opr', 'Opera'],
  ['opera', 'Opera'],
  ['edg', 'Edge'],
  ['edga', 'Edge'],
  ['edgios', 'Edge'],
  ['edge', 'Edge'],
  ['microsoftedge', 'Edge'],
  ['firefox', 'Firefox'],
  ['fxios', 'Firefox'],
  ['chrome', 'Chrome'],
  ['googlechrome', 'Chrome'],
  ['crios', 'Chrome'],
  ['chromium', 'Chromium'],
  ['safari', 'Safari'],
]);

const editors: ReadonlyMap<string, string> = new Map([...browsers, ...Object.entries(displayNames)]);

const longestName = 60;

const squash = (name: string): string => name.toLowerCase().replace(/[\s._-]/g, '');

/** Whether two spellings mean the same program: "Roblox Studio", "roblox-studio". */
export const isSameEditor = (a: string, b: string): boolean => squash(a) === squash(b);

/** Every name that a known program is shown by. */
export const knownEditorNames = (): string[] => [...new Set(editors.values())];

export const isKnownEditor = (name: string): boolean => editors.has(squash(name));

export const isBrowser = (name: string): boolean => browsers.has(squash(name));

/** The most telling browser among some names, or null. */
export function browserName(names: readonly string[]): string | null {
  const squashed = new Set(names.map(squash));
  for (const [name, display] of browsers) if (squashed.has(name)) return display;
  return null;
}

/**
 * The name shown for a program. One that isn't known is kept if it has capitals of its own ("TextEdit"), else each word is
 * capitalised ("harness" → "Harness"), as WakaTime does. At most 60 code units.
 */
export function editorName(name: string): string {
  const known = editors.get(squash(name));
  if (known !== undefined) return known;
  const short = name.slice(0, longestName).trim();
  if (/[A-Z]/.test(short)) return short;
  return short
    .split(/[\s_-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
    .trim();
}
