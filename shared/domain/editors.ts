/** An editor or program with a plugin that reports to WakaTime's API (wakatime-api.md, section 17). */
export interface Editor {
  readonly id: string;
  /** As user agents are shown (editor-name.ts). */
  readonly name: string;
  readonly color: string;
  readonly website: string;
  /** Of the plugin. */
  readonly repository: string;
  /** Whether the plugin can be used. */
  readonly released: boolean;
}

type Row = readonly [name: string, color: string, website: string];

/** By the plugin's repository on GitHub; with colours that go with the logos. */
const released: Readonly<Record<string, readonly Row[]>> = {
  'wakatime/adobe-xd-wakatime': [['Adobe XD', '#ff61f6', 'https://www.adobe.com/products/xd.html']],
  'wakatime/antigravity-cli-wakatime': [['Antigravity CLI', '#4285f4', 'https://antigravity.google']],
  'wakatime/atom-wakatime': [
    ['Atom', '#66595c', 'https://atom-editor.cc'],
    ['Pulsar', '#662d91', 'https://pulsar-edit.dev'],
  ],
  'wakatime/brackets-wakatime': [['Brackets', '#0083e8', 'https://brackets.io']],
  'wakatime/browser-wakatime': [
    ['Arc', '#fcbfbd', 'https://arc.net'],
    ['Brave', '#fb542b', 'https://brave.com'],
    ['Chrome', '#4285f4', 'https://www.google.com/chrome'],
    ['Chromium', '#4587f3', 'https://www.chromium.org'],
    ['Edge', '#0078d7', 'https://www.microsoft.com/edge'],
    ['Firefox', '#ff7139', 'https://www.firefox.com'],
    ['Opera', '#ff1b2d', 'https://www.opera.com'],
    ['Vivaldi', '#ef3939', 'https://vivaldi.com'],
    ['Zen', '#f76f53', 'https://zen-browser.app'],
  ],
  'wakatime/c9-wakatime': [['Cloud9', '#25a6d9', 'https://aws.amazon.com/cloud9']],
  'wakatime/claude-code-wakatime': [['Claude Code', '#d97757', 'https://claude.com/product/claude-code']],
  'wakatime/coda-wakatime': [['Coda', '#3d8228', 'https://panic.com/coda']],
  'wakatime/codex-cli-wakatime': [['Codex CLI', '#412991', 'https://developers.openai.com/codex/cli']],
  'wakatime/delphi-wakatime': [['Delphi', '#ee1f35', 'https://www.embarcadero.com/products/delphi']],
  'wakatime/eclipse-wakatime': [
    ['Aptana', '#ff8000', 'https://www.aptana.com'],
    ['Eclipse', '#443582', 'https://eclipseide.org'],
  ],
  'wakatime/eric6-wakatime': [['Eric', '#423f98', 'https://eric-ide.python-projects.org']],
  'wakatime/geany-wakatime': [['Geany', '#ffd35e', 'https://www.geany.org']],
  'wakatime/gedit-wakatime': [['Gedit', '#872114', 'https://gedit-text-editor.org']],
  'wakatime/jetbrains-wakatime': [
    ['Android Studio', '#3ddc84', 'https://developer.android.com/studio'],
    ['AppCode', '#2f6ef8', 'https://www.jetbrains.com/objc'],
    ['Aqua', '#22cbd8', 'https://www.jetbrains.com/aqua'],
    ['CLion', '#14c9a5', 'https://www.jetbrains.com/clion'],
    ['DataGrip', '#907cf2', 'https://www.jetbrains.com/datagrip'],
    ['DataSpell', '#087cfa', 'https://www.jetbrains.com/dataspell'],
    ['GoLand', '#bd4ffc', 'https://www.jetbrains.com/go'],
    ['IntelliJ IDEA', '#2876e1', 'https://www.jetbrains.com/idea'],
    ['MPS', '#31d4a8', 'https://www.jetbrains.com/mps'],
    ['PhpStorm', '#d93ac1', 'https://www.jetbrains.com/phpstorm'],
    ['PyCharm', '#d2ee5c', 'https://www.jetbrains.com/pycharm'],
    ['Rider', '#fd7a2d', 'https://www.jetbrains.com/rider'],
    ['RubyMine', '#ff6336', 'https://www.jetbrains.com/ruby'],
    ['RustRover', '#f0513f', 'https://www.jetbrains.com/rust'],
    ['WebStorm', '#22a7df', 'https://www.jetbrains.com/webstorm'],
    ['Writerside', '#b64ffd', 'https://www.jetbrains.com/writerside'],
  ],
  'wakatime/jupyterlab-wakatime': [
    ['Jupyter', '#f37626', 'https://jupyter.org'],
    ['JupyterLab', '#ee8000', 'https://jupyter.org'],
  ],
  'wakatime/kakoune-wakatime': [['Kakoune', '#dd5f4a', 'https://kakoune.org']],
  'wakatime/komodo-wakatime': [['Komodo', '#fcb414', 'https://www.activestate.com/products/komodo-ide']],
  'wakatime/netbeans-wakatime': [['NetBeans', '#1b6ac6', 'https://netbeans.apache.org']],
  'wakatime/notepadpp-wakatime': [['Notepad++', '#90e59a', 'https://notepad-plus-plus.org']],
  'wakatime/WakaTime.novaextension': [['Nova', '#ff054a', 'https://nova.app']],
  'wakatime/obsidian-wakatime': [['Obsidian', '#7c3aed', 'https://obsidian.md']],
  'wakatime/office-wakatime': [
    ['Excel', '#217346', 'https://www.microsoft.com/microsoft-365/excel'],
    ['PowerPoint', '#b7472a', 'https://www.microsoft.com/microsoft-365/powerpoint'],
    ['Word', '#2b579a', 'https://www.microsoft.com/microsoft-365/word'],
  ],
  'wakatime/recaf-wakatime': [['Recaf', '#3a6ea5', 'https://recaf.coley.software']],
  'wakatime/sketch-wakatime': [['Sketch', '#f7b500', 'https://www.sketch.com']],
  'wakatime/ssms-wakatime': [['SSMS', '#cc2927', 'https://learn.microsoft.com/ssms']],
  'wakatime/sublime-wakatime': [['Sublime Text', '#ff9800', 'https://www.sublimetext.com']],
  'wakatime/texstudio-wakatime': [['TeXstudio', '#7c50a4', 'https://texstudio.org']],
  'wakatime/textmate-wakatime': [['TextMate', '#822b7a', 'https://macromates.com']],
  'wakatime/vim-wakatime': [
    ['Neovide', '#4faa3f', 'https://neovide.dev'],
    ['Neovim', '#57a143', 'https://neovim.io'],
    ['Vim', '#019733', 'https://www.vim.org'],
  ],
  'wakatime/visualstudio-wakatime': [['Visual Studio', '#5c2d91', 'https://visualstudio.microsoft.com']],
  'wakatime/vscode-wakatime': [
    ['Antigravity', '#4285f4', 'https://antigravity.google'],
    ['Azure Data Studio', '#0078d4', 'https://learn.microsoft.com/azure-data-studio'],
    ['Code - OSS', '#24bfa5', 'https://github.com/microsoft/vscode'],
    ['code-server', '#5b6472', 'https://coder.com/docs/code-server'],
    ['Cursor', '#26251e', 'https://cursor.com'],
    ['Kiro', '#9046ff', 'https://kiro.dev'],
    ['Positron', '#447099', 'https://positron.posit.co'],
    ['Qoder', '#2adb5c', 'https://qoder.com'],
    ['Trae', '#32f08c', 'https://www.trae.ai'],
    ['VS Code', '#007acc', 'https://code.visualstudio.com'],
    ['VSCodium', '#2f80ed', 'https://vscodium.com'],
    ['Windsurf', '#34e8bb', 'https://windsurf.com'],
  ],
  'wakatime/wakatime-mode': [['Emacs', '#7f5ab6', 'https://www.gnu.org/software/emacs']],
  'wakatime/wing-wakatime': [['Wing IDE', '#2e6da4', 'https://wingware.com']],
  'wakatime/xcode-wakatime': [['Xcode', '#147efb', 'https://developer.apple.com/xcode']],
  'wakatime/zed-wakatime': [['Zed', '#084ccf', 'https://zed.dev']],
  'wakatime/zotero-wakatime': [['Zotero', '#cc2936', 'https://www.zotero.org']],
  // By others than WakaTime
  'allista/WakatimeBlender': [['Blender', '#e87d0d', 'https://www.blender.org']],
  'angristan/opencode-wakatime': [['OpenCode', '#211e1e', 'https://opencode.ai']],
  'BlurryLight/qtcreator-wakatime': [['Qt Creator', '#41cd52', 'https://www.qt.io/product/development-tools']],
  'CodeCavePro/monodevelop-wakatime': [['Xamarin Studio', '#3498db', 'https://www.monodevelop.com']],
  'hackclub/kicad-wakatime': [['KiCad', '#314cb0', 'https://www.kicad.org']],
  'ik11235/wakatime.fish': [['Fish', '#34c534', 'https://fishshell.com']],
  'irondoge/bash-wakatime': [['Bash', '#4eaa25', 'https://www.gnu.org/software/bash']],
  'Snow0406/Unity-Wakatime': [['Unity', '#222c37', 'https://unity.com']],
  'snej55/kdevelop-wakatime-plugin': [['KDevelop', '#1b8cc8', 'https://kdevelop.org']],
  'sobolevn/wakatime-zsh-plugin': [['Zsh', '#f15a24', 'https://www.zsh.org']],
  'Tatsh/kate-wakatime': [
    ['Kate', '#1d99f3', 'https://kate-editor.org'],
    ['KWrite', '#2980b9', 'https://apps.kde.org/kwrite'],
  ],
  'TheAshenWolf/WakaTimeForUE': [['Unreal Engine', '#0e1128', 'https://www.unrealengine.com']],
  'thomazthz/godot-wakatime': [['Godot', '#478cbf', 'https://godotengine.org']],
  'Toby222/micro-wakatime': [['Micro', '#2e3192', 'https://micro-editor.github.io']],
  'ttttmr/pi-wakatime': [['Pi', '#8abeb7', 'https://pi.dev']],
  'Xerxes-2/wakatime.hx': [['Helix', '#706bc8', 'https://helix-editor.com']],
  'zorfling/wakatime-copilot-cli': [['GitHub Copilot CLI', '#8534f3', 'https://github.com/features/copilot/cli']],
};

/** Plugins that are begun, but cannot work yet. */
const unreleased: Readonly<Record<string, readonly Row[]>> = {
  'wakatime/figma-wakatime': [['Figma', '#f24e1e', 'https://www.figma.com']],
};

/** "android-studio", "notepad-plus-plus". */
const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('+', '-plus')
    .replaceAll(/[^a-z0-9]+/g, '-');

const editorsOf = (rows: Readonly<Record<string, readonly Row[]>>, isReleased: boolean): Editor[] =>
  Object.entries(rows).flatMap(([plugin, editors]) =>
    editors.map(([name, color, website]) => ({
      id: idOf(name),
      name,
      color,
      website,
      repository: `https://github.com/${plugin}`,
      released: isReleased,
    })),
  );

/** All of them, by name. */
export const editors: readonly Editor[] = [...editorsOf(released, true), ...editorsOf(unreleased, false)].sort((a, b) =>
  a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1,
);
