import { expect } from 'chai';
import { editorName, knownEditorNames } from '../../shared/domain/editor-name.js';
import { editors } from '../../shared/domain/editors.js';

/** Programs and agents that have no plugin of their own: the CLI, the desktop apps or a plugin of the editor around them tell of them. */
const withoutPlugin = (
  'Aider, Amp, Claude Desktop, Cline, Codex, Codex Desktop, Cody, Continue, Crush, Devin, Droid, Gemini CLI, GitHub Copilot, Goose, ' +
  'Kilo Code, Qwen Code, Roo Code, GitHub Desktop, iTerm2, PowerShell, Terminal, Warp, Safari, Arduino IDE, BBEdit, Code::Blocks, ' +
  'Fleet, GNOME Builder, HBuilder X, Lapce, Light Table, MATLAB, Onivim, Processing, Roblox Studio, RStudio'
).split(', ');

describe('the list of editors', () => {
  const names = editors.map((e) => e.name);

  it('names them as user agents are shown', () => {
    for (const name of names) expect(editorName(name)).to.equal(name);
  });

  it('has each editor that a user agent may name, but for those without a plugin', () => {
    expect(knownEditorNames().filter((name) => !names.includes(name))).to.have.members(withoutPlugin);
  });

  it('has each name and id once, by name', () => {
    expect(new Set(names).size).to.equal(names.length);
    expect(new Set(editors.map((e) => e.id)).size).to.equal(editors.length);
    const lower = names.map((n) => n.toLowerCase());
    expect(lower).to.deep.equal([...lower].sort());
  });

  it('has ids that may stand in addresses', () => {
    for (const { id } of editors) expect(id).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    const idOf = (name: string) => editors.find((e) => e.name === name)?.id;
    expect(idOf('Notepad++')).to.equal('notepad-plus-plus');
    expect(idOf('Code - OSS')).to.equal('code-oss');
    expect(idOf('IntelliJ IDEA')).to.equal('intellij-idea');
  });

  it('has colours, addresses and plugins', () => {
    for (const { name, color, website, repository } of editors) {
      expect(color, name).to.match(/^#[0-9a-f]{6}$/);
      expect(new URL(website).protocol, name).to.equal('https:');
      expect(repository, name).to.match(/^https:\/\/github\.com\/[\w-]+\/[\w.-]+$/);
    }
  });
});
