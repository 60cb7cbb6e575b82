import { expect } from 'chai';
import { refusalReasons, type Refused } from '../../shared/schema/answers/refusals.js';
import { editorGuides, guideOf } from '../../web/guide/editors.js';
import { configLines, filePath, systemOf } from '../../web/guide/lines.js';
import { refusalText } from '../../web/guide/refusal-text.js';

const apiUrl = 'https://time.example.org/api/v1';

describe('texts of the set-up guide', () => {
  it('have a way for each editor, each once', () => {
    const ids = editorGuides.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids.length).to.be.above(9);
    for (const { id, install, use } of editorGuides) {
      expect(install.length, id).to.be.above(0);
      expect(use, id).to.match(/\.$/);
      expect(guideOf(id).id).to.equal(id);
    }
    expect(guideOf('<script>').id).to.equal(ids[0]);
    expect(guideOf(null).id).to.equal(ids[0]);
  });

  it('are lines that wakatime-cli reads', () => {
    expect(configLines(apiUrl, 'waka_x')).to.equal(`[settings]\napi_url = ${apiUrl}\napi_key = waka_x\n`);
    expect(filePath[systemOf('Win32')]).to.equal(String.raw`%USERPROFILE%\.wakatime.cfg`);
    for (const platform of ['Linux x86_64', 'MacIntel', '']) expect(filePath[systemOf(platform)]).to.equal('~/.wakatime.cfg');
  });

  it('say what was refused, and what helps, for each reason and whatever is known of it', () => {
    const blank = { time: 0, count: 1, editor: null, machine: null, detail: null };
    const known = { ...blank, count: 3, editor: 'VS Code', machine: 'laptop', detail: '/somewhere' };
    for (const reason of refusalReasons) {
      for (const refused of [blank, known].map((fields): Refused => ({ reason, ...fields }))) {
        const { title, remedy } = refusalText(refused, apiUrl);
        expect(title, reason).to.match(/^\S+( \S+)+$/);
        expect(`${title} ${remedy}`, reason).to.not.match(/null|undefined| {2}/);
      }
    }
    expect(refusalText({ reason: 'heartbeats', ...known, detail: 'time: Too late.' }, apiUrl)).to.deep.equal({
      title: '3 heartbeats from VS Code on laptop could not be taken',
      remedy: 'time: Too late. Is the clock of the machine right?',
    });
    expect(refusalText({ reason: 'redirect', ...known }, apiUrl).remedy).to.include(`api_url = ${apiUrl}`);
  });
});
