import { expect } from 'chai';
import fc from 'fast-check';
import { parseUserAgent, type UserAgent } from '../../shared/domain/user-agent.js';

type Row = readonly [value: string, editor: string | null, os: string | null, version?: string | null];

function check(rows: readonly Row[]): void {
  for (const [value, editor, os, version] of rows) {
    it(`${value.slice(0, 110) || '(empty)'} is ${String(editor)} on ${String(os)}`, () => {
      expect(parseUserAgent(value)).to.include({ editor, os, ...(version === undefined ? {} : { version }) });
    });
  }
}

/** What the CLI writes around its `--plugin`. */
const cli = (plugin: string): string => `wakatime/v2.26.0 (darwin-27.0.0-arm64) go1.26.6 ${plugin}`;

describe('parseUserAgent', () => {
  describe('table of wakatime-api.md, section 25', () => {
    check([
      [
        'wakatime/v1.105.0 (linux-6.11.8-zen1-2-zen-unknown) go1.23.3 cursor/1.93.1 vscode-wakatime/24.8.0',
        'Cursor',
        'Linux',
        '24.8.0',
      ],
      [
        'wakatime/v1.86.5 (linux-6.6.4-200.fc39.x86_64-unknown) go1.21.3 neovim/900 vim-wakatime/11.1.1',
        'Neovim',
        'Linux',
        '11.1.1',
      ],
      ['wakatime/v1.18.11 (linux-5.13.8-200.fc34.x86_64-x86_64) go1.16.7 emacs-wakatime/1.0.2', 'Emacs', 'Linux', '1.0.2'],
      [
        'wakatime/13.0.7 (Linux-4.15.0-96-generic-x86_64-with-glibc2.4) Python3.8.0.final.0 GoLand/2019.3.4 GoLand-wakatime/11.0.1',
        'GoLand',
        'Linux',
        '11.0.1',
      ],
      [
        'wakatime/v1.102.1 (windows-10.0.27723.1000-x86_64) go1.22.5 Skype/unknown windows-wakatime/0.5.0',
        'Skype',
        'Windows',
        '0.5.0',
      ],
      [
        'wakatime/v1.106.1 (linux-5.15.167.4-microsoft-standard-WSL2-unknown) go1.23.3 cursor/1.93.1 vscode-wakatime/24.9.2',
        'Cursor',
        'Linux',
      ],
      ['wakatime/unset (linux-6.1.0-unknown) go1.16.13 emacs-wakatime/1.0.2', 'Emacs', 'Linux'],
      ['wakatime/ (Linux-6.0.42-x86_64-with-glibc2.36) KTextEditor/5.111.0 kate-wakatime/1.3.10', 'Kate', 'Linux', '1.3.10'],
      ['Chrome/115.0.0.0 mac_arm64 chrome-wakatime/3.0.19', 'Chrome', 'Mac', '3.0.19'],
      [
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Safari/537.36 ' +
          'Edg/116.0.1938.62 win_x86-64 edge-wakatime/3.0.18',
        'Edge',
        'Windows',
        '3.0.18',
      ],
      ['HBuilder X/4.56 (Windows_NT 10.0.26100)', 'HBuilder X', 'Windows', null],
      ['axios/1.20.0', null, null, null],
    ]);
  });

  describe('captured clients', () => {
    check([
      [
        'wakatime/v1.90.0 (linux-6.1.0-18-amd64-unknown) go1.22.1 vscode/1.86.0 vscode-wakatime/24.4.0',
        'VS Code',
        'Linux',
        '24.4.0',
      ],
      ['wakatime/v1.90.0 (linux-6.1.0-18-amd64-unknown) go1.22.1 Unknown/0', null, 'Linux', null],
      ['wakatime/v1.90.0 (linux-6.1.0-18-amd64-unknown) go1.22.1 macos-wakatime/1.0', null, 'Linux', '1.0'],
      ['wakatime/v1.90.0 (linux-6.1.0-18-amd64-unknown) go1.22.1 Chrome/120.0 chrome-wakatime/3.0.7', 'Chrome', 'Linux', '3.0.7'],
      ['wakatime/v1.90.0 (linux-6.1.0-18-amd64-unknown) go1.22.1 vim/901 vim-wakatime/11.1.1', 'Vim', 'Linux', '11.1.1'],
      [
        'wakatime/13.1.0 (Linux-6.1.0-18-amd64-x86_64-with-glibc2.36) Python3.11.7.final.0 vim/901 vim-wakatime/8.0.0',
        'Vim',
        'Linux',
        '8.0.0',
      ],
      ['Chrome/126.0.0.0 linux_x86-64 chrome-wakatime/4.1.1', 'Chrome', 'Linux', '4.1.1'],
      ['(Linux) vscode/1.100.0 vscode-wakatime/30.2.0', 'VS Code', 'Linux', '30.2.0'],
      ['vscode/1.100.0 vscode-wakatime/30.2.0', 'VS Code', null, '30.2.0'],
      ['node', null, null, null],
    ]);

    it('reads every field of the CLI, as constructed from its 2026 source', () => {
      const value = 'wakatime/v2.0.0 (linux-6.1.0-unknown) go1.25.0 claude-code/2.1.45 claude-code-wakatime/3.1.0';
      expect(parseUserAgent(value)).to.deep.equal({
        editor: 'Claude Code',
        os: 'Linux',
        version: '3.1.0',
        cli_version: 'v2.0.0',
        go_version: '1.25.0',
        ai_model: null,
        ai_model_version: null,
        ai_model_complexity: null,
        is_browser_extension: false,
        is_desktop_app: false,
      } satisfies UserAgent);
    });
  });

  describe('editors', () => {
    const names: readonly [plugin: string, editor: string | null][] = [
      ['vscode/1.86.0 vscode-wakatime/24.4.0', 'VS Code'],
      ['windsurf/1.107.0 vscode-wakatime/30.2.1', 'Windsurf'],
      ['vscodium/1.110.1 claude vscode-wakatime/29.0.3', 'VSCodium'],
      ['Zed/1.19.2-stable macos-wakatime/5.28.5', 'Zed'],
      ['Xcode/27.0-123 macos-wakatime/5.28.5', 'Xcode'],
      ['xcode/15.0 xcode-wakatime/2.0.0', 'Xcode'],
      ['IntelliJIDEA/2024.1 IntelliJIDEA-wakatime/15.0.1', 'IntelliJ IDEA'],
      ['IntelliJ IDEA/2024.1 IntelliJ IDEA-wakatime/15.0.1', 'IntelliJ IDEA'],
      ['Idea/2022.1.3 Idea-wakatime/14.1.0', 'IntelliJ IDEA'],
      ['PyCharm/2023.1 EAP PyCharm-wakatime/14.1.3', 'PyCharm'],
      ['WebStorm/2024.1 WebStorm-wakatime/15.0.1', 'WebStorm'],
      ['PhpStorm/2024.1 PhpStorm-wakatime/15.0.1', 'PhpStorm'],
      ['Rider/2024.1 Rider-wakatime/15.0.1', 'Rider'],
      ['CLion/2024.1 CLion-wakatime/15.0.1', 'CLion'],
      ['DataGrip/2024.1 DataGrip-wakatime/15.0.1', 'DataGrip'],
      ['RubyMine/2024.1 RubyMine-wakatime/15.0.1', 'RubyMine'],
      ['RustRover/2024.1 RustRover-wakatime/15.0.1', 'RustRover'],
      ['AndroidStudio/2023.1 AndroidStudio-wakatime/15.0.1', 'Android Studio'],
      ['Android Studio/2023.1 Android Studio-wakatime/15.0.1', 'Android Studio'],
      ['sublime/4169 sublime-wakatime/11.1.0', 'Sublime Text'],
      ['Visual Studio/17.8 visualstudio-wakatime/3.0.0', 'Visual Studio'],
      ['VisualStudio/17.8 visualstudio-wakatime/3.0.0', 'Visual Studio'],
      ['Visual Studio Code - Insiders/1.108.0-insider (Continue/1.3.38)', 'VS Code'],
      ['Notepad++/8.6 notepadpp-wakatime/5.0.0', 'Notepad++'],
      ['wakatime.nvim/12.0.0', 'Neovim'],
      ['helix/25.07.1 (74075bb5) wakatime-ls/0.2.2 helix-wakatime/0.2.2', 'Helix'],
      ['TextEdit/1.19-420 macos-wakatime/5.28.5', 'TextEdit'],
      ['Roo Code vscode/1.119.0 vscode-wakatime/30.1.3', 'Roo Code'],
      ['HubAI Nitro/1.1.5-beta.36', 'HubAI Nitro'],
      ['harness/27c49f9 harness-wakatime/0.1.0', 'Harness'],
      ['future-editor/1.0.0 vscode-wakatime/30.2.1', 'Future Editor'],
      ['Python/unknown windows-wakatime/2.1.7', 'Python'],
      ['X/unknown X-wakatime/1.0', 'X'],
      ['Unknown/0', null],
      ['unknown/unknown', null],
      ['', null],
    ];
    check(names.map(([plugin, editor]) => [cli(plugin), editor, 'Mac']));

    check([
      ['Vscode', 'VS Code', null],
      ['unity-wakatime', 'Unity', null, null],
      ['Roblox Studio/0.700.0 roblox-studio-wakatime/1.0.0', 'Roblox Studio', null, '1.0.0'],
      ['wakatime/0.1.0 (Windows-11-AMD64) Python/3.12.10 VS Code/0.1.0', 'VS Code', 'Windows', null],
      ['wakatime/1.115.1 (linux-x64) node/26.2.0 wakatime/v2.14.5 (linux-x86_64) go1.26.3 neovim/0.12', 'Neovim', 'Linux', null],
    ]);
  });

  describe('browser extensions', () => {
    check([
      ['Firefox/139.0 linux_x86-64 firefox-wakatime/4.1.0', 'Firefox', 'Linux', '4.1.0'],
      ['Safari/17.0 mac_arm64 safari-wakatime/4.1.0', 'Safari', 'Mac', '4.1.0'],
      ['Brave/126.0.0.0 win_x86-64 brave-wakatime/4.1.0', 'Brave', 'Windows', '4.1.0'],
      ['Chrome/126.0.0.0 win_x86-64 brave-wakatime/4.1.0', 'Brave', 'Windows', '4.1.0'],
      ['Chrome/147.0.0.0 cros_x86-64 chrome-wakatime/4.1.0', 'Chrome', 'ChromeOS', '4.1.0'],
      [
        'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/145.0 Mobile Safari/537.36 EdgA/145.0 edge-wakatime/4.0.0',
        'Edge',
        'Android',
      ],
      ['Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 OPR/115.0 win_x86-64 chrome-wakatime/4.1.0', 'Opera', 'Windows'],
      ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/605.1 safari-wakatime/4.1.0', 'Safari', 'iOS'],
    ]);

    it('are told from editors and sites in a browser', () => {
      expect(parseUserAgent('Chrome/126.0.0.0 linux_x86-64 chrome-wakatime/4.1.1').is_browser_extension).to.equal(true);
      expect(parseUserAgent('Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0 Safari/537.36')).to.include({
        editor: 'Chrome',
        is_browser_extension: false,
      });
      expect(parseUserAgent('Chrome/145.0.0.0 macOS/10.15.7 onshape-wakatime/2.1.0')).to.include({
        editor: 'Onshape',
        os: 'Mac',
        is_browser_extension: false,
      });
      expect(parseUserAgent('Mozilla/5.0 (Linux; Android 10) Chrome/125.0 vscode/1.96.0 vscode-wakatime/24.9.2')).to.include({
        editor: 'VS Code',
        os: 'Android',
        is_browser_extension: false,
      });
    });
  });

  it('tells desktop apps', () => {
    for (const plugin of [
      'Xcode/27.0 macos-wakatime/5.28.5',
      'Skype/unknown windows-wakatime/0.5.0',
      'Slack/4 linux-wakatime/1.0',
    ]) {
      expect(parseUserAgent(cli(plugin)).is_desktop_app, plugin).to.equal(true);
    }
    expect(parseUserAgent(cli('vscode/1.86.0 vscode-wakatime/24.4.0')).is_desktop_app).to.equal(false);
    expect(parseUserAgent('macos-wakatime/5.28.5').os).to.equal('Mac');
  });

  describe('systems', () => {
    const systems: readonly [platform: string, os: string | null][] = [
      ['darwin-25.5.0-arm64', 'Mac'],
      ['Darwin; arm64; macOS 15.2', 'Mac'],
      ['windows-10.0.19045.5011-x86_64', 'Windows'],
      ['Windows-11-10.0.22631-SP0', 'Windows'],
      ['Win32', 'Windows'],
      ['freebsd-14.0-RELEASE-amd64', 'FreeBSD'],
      ['openbsd-7.4-amd64', 'OpenBSD'],
      ['android-5.15.149-unknown', 'Android'],
      ['Linux-android-5.15.149-android13-unknown', 'Android'],
      ['iPad', 'iOS'],
      ['Chrome OS', 'ChromeOS'],
      ['none-Chrome-none', null],
      ['Blender-4.3.2', null],
      ['', null],
    ];
    check(systems.map(([platform, os]) => [`wakatime/v1.90.0 (${platform}) go1.22.1 vim/901 vim-wakatime/1.0`, 'Vim', os]));
  });

  describe('versions', () => {
    const versions: readonly [value: string, cli_version: string | null, go_version: string | null][] = [
      ['wakatime/v1.105.0 (linux) go1.23.3 vim/9 vim-wakatime/1', 'v1.105.0', '1.23.3'],
      ['wakatime/13.0.7 (Linux) Python3.8.0.final.0 vim/9 vim-wakatime/1', '13.0.7', null],
      ['wakatime/unset (linux) go1.16.13 emacs-wakatime/1.0.2', null, '1.16.13'],
      ['wakatime/ (Linux) emacs-wakatime/1.0.2', null, null],
      ['Chrome/115.0.0.0 mac_arm64 chrome-wakatime/3.0.19', null, null],
    ];
    for (const [value, cli_version, go_version] of versions) {
      it(`${value} is CLI ${String(cli_version)}, Go ${String(go_version)}`, () => {
        expect(parseUserAgent(value)).to.include({ cli_version, go_version });
      });
    }
  });

  describe('AI models', () => {
    type ModelRow = readonly [
      plugin: string,
      model: string | null,
      version: string | null,
      complexity: string | null,
      editor: string | null,
    ];
    const rows: readonly ModelRow[] = [
      ['opus/4.1 claude-code/2.1.202', 'Opus', '4.1', null, 'Claude Code'],
      ['opus/4-8 claude-code/2.1.168 vscode/1.123.0 vscode-wakatime/30.2.0', 'Opus', '4-8', null, 'Claude Code'],
      ['opus/5 claude-code/2.1.236 antigravity-cli/1.2.0 antigravity-cli-wakatime/1.0.0', 'Opus', '5', null, 'Claude Code'],
      ['sonnet/5 claude-code/2.1.236', 'Sonnet', '5', null, 'Claude Code'],
      ['haiku/4-5-20251001 claude-code/2.1.185', 'Haiku', '4-5-20251001', null, 'Claude Code'],
      [
        'gemini/3.8-flash-high antigravity-cli/1.2.0 antigravity-cli-wakatime/1.0.0',
        'Gemini',
        '3.8-flash',
        'high',
        'Antigravity CLI',
      ],
      ['gpt/5.6-sol Xcode/27.0-1 macos-wakatime/5.28.5', 'GPT', '5.6-sol', null, 'Xcode'],
      ['gpt/5.5-xhigh vscode-wakatime/unknown vscode/1.124.0', 'GPT', '5.5', 'xhigh', 'VS Code'],
      ['gpt/5.5-high mcp-wakatime/unknown vscode/1.126.0 vscode-wakatime/30.2.1', 'GPT', '5.5', 'high', 'VS Code'],
      ['gpt/5.6 vscode-wakatime/unknown Zed/1.11.3 Zed-hackatime/0.3.1', 'GPT', '5.6', null, 'Zed'],
      ['gpt-5/ vscode/1.126.0 vscode-wakatime/30.2.1', 'GPT', '5', null, 'VS Code'],
      ['gpt-5.2/unknown vscode/1.126.0 vscode-wakatime/30.2.1', 'GPT', '5.2', null, 'VS Code'],
      ['claude-sonnet-4-5 claude-code/2.1.0', 'Sonnet', '4-5', null, 'Claude Code'],
      ['claude-3-5-sonnet-20241022/unknown cursor/1.1 vscode-wakatime/1.0', 'Sonnet', '3-5-20241022', null, 'Cursor'],
      ['claude/opus-5 harness/27c49f9 harness-wakatime/0.1.0', 'Opus', '5', null, 'Harness'],
      ['claude/3.7 vscode/1.90 vscode-wakatime/30.2.1', 'Claude', '3.7', null, 'VS Code'],
      ['claude/4 Cursor/1.125.0 vscode-wakatime/30.2.1', 'Claude', '4', null, 'Cursor'],
      ['anthropic/claude-opus-5 harness/27c49f9 harness-wakatime/0.1.0', 'Opus', '5', null, 'Harness'],
      ['o3 harness/27c49f9 harness-wakatime/0.1.0', 'O3', null, null, 'Harness'],
      ['deepseek/3 opencode-cli/1.17.9 vscode/1.90', 'Deepseek', '3', null, 'OpenCode'],
      ['qwen3-coder vscode/1.90 vscode-wakatime/30.2.1', 'Qwen', '3-coder', null, 'VS Code'],
      ['codex/mini-latest codex-cli/0.20.0 terminal/1.0.0', 'Codex', 'mini-latest', null, 'Codex CLI'],
      ['Copilot/claude-haiku-4.5 vscode/1.124.2 vscode-wakatime/30.2.1', 'Haiku', '4.5', null, 'GitHub Copilot'],
      // a name we don't know is a model where one belongs
      ['mythical/5-high opencode-cli/1.4.4 vscode/1.128.0', 'Mythical', '5', 'high', 'OpenCode'],
      ['next-model/0 harness/27c49f9 harness-wakatime/0.1.0', 'Next-Model', null, null, 'Harness'],
      // editors and agents are no models
      ['claude-code/2.1.183 vscode/1.123.0 vscode-wakatime/30.2.1', null, null, null, 'Claude Code'],
      ['ClaudeCode/2.1.143', null, null, null, 'Claude Code'],
      ['claude/2.1.160 claude-code-wakatime/3.1.5', null, null, null, 'Claude Code'],
      ['codex/1.0.0 codex-wakatime/1.3.1', null, null, null, 'Codex'],
      ['Codex/0.128.0-alpha.1 Zed/1.2.6 Zed-hackatime/0.3.1', null, null, null, 'Codex'],
      ['gemini/1.0.0 gemini-wakatime/1.0.0', null, null, null, 'Gemini CLI'],
      ['github-copilot/0.55.0 VSCodium/1.121.0 vscode-wakatime/30.2.1', null, null, null, 'GitHub Copilot'],
      ['cursor/1.105.1 claude vscode-wakatime/29.0.3', null, null, null, 'Cursor'],
      ['t3code/1.0.0 codex-wakatime/1.2.0 Codex/0.116.0', null, null, null, 'T3code'],
    ];
    for (const [plugin, ai_model, ai_model_version, ai_model_complexity, editor] of rows) {
      it(`${plugin} is ${String(ai_model)} ${String(ai_model_version)}`, () => {
        expect(parseUserAgent(cli(plugin))).to.include({ ai_model, ai_model_version, ai_model_complexity, editor });
      });
    }

    it('does not take the CLI for a model when there is no go token', () => {
      expect(parseUserAgent('wakatime/1.0.0 (darwin-27.0.0-arm64) harness/27c49f9 harness-wakatime/0.1.0')).to.include({
        editor: 'Harness',
        version: '0.1.0',
        os: 'Mac',
        cli_version: '1.0.0',
        go_version: null,
        ai_model: null,
      });
    });

    it('reads one that comes before the header of the CLI', () => {
      const value = 'claude-code/2.1.45 wakatime/v2.0.0 (linux-6.1.0-unknown) go1.25.0 editor/1.2.3';
      expect(parseUserAgent(value)).to.include({ editor: 'Claude Code', os: 'Linux', cli_version: 'v2.0.0', ai_model: null });
    });
  });

  describe('anything else', () => {
    check([
      ['', null, null, null],
      [' \t ', null, null, null],
      ['invalid-user-agent', null, null, null],
      ['hello world foo/1', null, null, null],
      ['((((', null, null, null],
      ['/', null, null, null],
      ['constructor/1 __proto__-wakatime/1', 'Constructor', null, '1'],
    ]);

    const word = fc.constantFrom(
      'wakatime/v1',
      '(linux)',
      '(',
      ')',
      'go1.2',
      'gpt/5',
      'claude',
      'vscode/1',
      '-wakatime/2',
      '/',
      'a',
      '"',
      '\u0000',
    );
    const anyValue = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
    );

    it('never throws; a field is null or a short text', () => {
      fc.assert(
        fc.property(anyValue, (value) => {
          for (const field of Object.values<string | boolean | null>({ ...parseUserAgent(value) })) {
            if (typeof field !== 'string') continue;
            expect(field).to.not.match(/^\s|\s$|\p{Cc}|\p{Cs}/u);
            expect(field.length).to.be.within(1, 62);
          }
        }),
        { numRuns: 2000 },
      );
    });

    it('takes little time for long and hostile values', () => {
      const parts = [
        '(',
        '(a) ',
        ')(',
        'a ',
        'a/',
        '-',
        ' ',
        'go1.2 ',
        'gpt-',
        'claude ',
        'visual studio ',
        'a-wakatime ',
        '1.',
        '\\"',
      ];
      for (const part of parts) {
        for (const length of [5_000, 1_000_000]) {
          const value = part.repeat(length / part.length);
          // The best of some, as the machine may be busy with others
          const times = Array.from({ length: 3 }, () => {
            const start = performance.now();
            parseUserAgent(value);
            return performance.now() - start;
          });
          expect(Math.min(...times), JSON.stringify(part)).to.be.below(150);
        }
      }
    });
  });
});
