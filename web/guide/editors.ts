export interface Step {
  readonly text: string;
  /** To copy. */
  readonly code?: string;
}

export interface EditorGuide {
  /** In the address. */
  readonly id: string;
  /** Also the name of its key. */
  readonly name: string;
  readonly install: readonly Step[];
  /** Its own options have address and key; all others read ~/.wakatime.cfg. */
  readonly hasOptions?: true;
  /** What makes it send. */
  readonly use: string;
}

const typing = 'Open a file and type something, then save it.';

/** As their plugins' own instructions have it. */
export const editorGuides: readonly EditorGuide[] = [
  {
    id: 'vscode',
    name: 'VS Code',
    install: [
      { text: 'In the Extensions view search for WakaTime and install it (the same in Cursor, Windsurf and VSCodium). Or run:' },
      { text: '', code: 'code --install-extension WakaTime.vscode-wakatime' },
    ],
    use: typing,
  },
  {
    id: 'jetbrains',
    name: 'JetBrains',
    install: [
      {
        text: 'In IntelliJ IDEA, PyCharm, WebStorm, Rider and all the others: Settings → Plugins → Marketplace, search for WakaTime, install it.',
      },
      { text: 'Restart the editor when it asks for it.' },
    ],
    use: typing,
  },
  {
    id: 'vim',
    name: 'Vim and Neovim',
    install: [
      { text: 'With vim-plug, in your vimrc, and then :PlugInstall', code: "Plug 'wakatime/vim-wakatime'" },
      { text: 'With lazy.nvim, among your plugins', code: "{ 'wakatime/vim-wakatime', lazy = false }" },
    ],
    use: typing,
  },
  {
    id: 'sublime',
    name: 'Sublime Text',
    install: [{ text: 'Open the command palette, choose "Package Control: Install Package", then WakaTime.' }],
    use: typing,
  },
  {
    id: 'emacs',
    name: 'Emacs',
    install: [
      { text: 'Install wakatime-mode from MELPA: M-x package-install RET wakatime-mode. It needs wakatime-cli on the PATH.' },
      { text: 'Then put this into your init.el and restart Emacs:', code: '(global-wakatime-mode)' },
    ],
    use: typing,
  },
  {
    id: 'visual-studio',
    name: 'Visual Studio',
    install: [{ text: 'Extensions → Manage Extensions → Online, search for WakaTime, download it, and restart Visual Studio.' }],
    use: typing,
  },
  {
    id: 'xcode',
    name: 'Xcode',
    install: [
      { text: 'Install WakaTime for Mac, an app in the menu bar that watches Xcode:', code: 'brew install --cask wakatime' },
      { text: 'Let it use Accessibility when macOS asks for it.' },
    ],
    use: 'Open a file in Xcode and type something.',
  },
  {
    id: 'claude-code',
    name: 'Claude Code',
    install: [
      {
        text: 'Add the plugin:',
        code: 'claude plugin marketplace add https://github.com/wakatime/claude-code-wakatime.git\nclaude plugin i claude-code-wakatime@wakatime',
      },
    ],
    use: 'Start a session and let it do something.',
  },
  {
    id: 'browser',
    name: 'Browser',
    install: [
      { text: 'Install the extension WakaTime from the store of your browser: Chrome, Firefox, Edge, Brave, Opera and others.' },
      { text: 'Open its options. It does not read the file that editors read.' },
    ],
    hasOptions: true,
    use: 'Look at some pages for a minute or two.',
  },
  {
    id: 'terminal',
    name: 'Terminal',
    install: [
      { text: 'It needs wakatime-cli on the PATH. On macOS:', code: 'brew install wakatime-cli' },
      {
        text: 'For Oh My Zsh, then add wakatime to the plugins in your .zshrc:',
        code: 'git clone https://github.com/sobolevn/wakatime-zsh-plugin.git ~/.oh-my-zsh/custom/plugins/wakatime',
      },
    ],
    use: 'Open a new terminal and run some commands.',
  },
  {
    id: 'other',
    name: 'Another editor',
    install: [
      { text: 'Every plugin made for WakaTime works: search for WakaTime among the extensions of your editor.' },
      { text: 'Where it asks for an address of the API (API URL), give it the one below.' },
    ],
    use: typing,
  },
];

/** Of the address; the first one for what is none. */
export const guideOf = (id: string | null): EditorGuide => editorGuides.find((one) => one.id === id) ?? editorGuides[0]!;
