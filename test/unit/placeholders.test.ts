import { expect } from 'chai';
import fc from 'fast-check';
import type { Heartbeat } from '../../shared/domain/heartbeat.js';
import { fillPlaceholders, hasPlaceholder, needsEarlier, placeholderReach_us } from '../../shared/domain/placeholders.js';
import { hour, stored } from '../factories/stored-heartbeats.js';

const lastProject = '<<LAST_PROJECT>>';
const lastBranch = '<<LAST_BRANCH>>';
const lastLanguage = '<<LAST_LANGUAGE>>';

const browsing = (time_us: number, fields: Partial<Heartbeat> = {}): Heartbeat =>
  stored(time_us, { project: lastProject, branch: lastBranch, language: lastLanguage, ...fields });

type Filled = [project: string | null, branch: string | null, language: string | null];
const said = (h: Heartbeat): Filled => [h.project, h.branch, h.language];

/** What heartbeats say once they are filled in. */
function filled(heartbeats: readonly Heartbeat[], earlier: Heartbeat | null = null): Filled[] {
  const copies = heartbeats.map((h) => ({ ...h }));
  fillPlaceholders(copies, earlier);
  return copies.map(said);
}

const isPlaceholder = (text: string | null): boolean => text?.startsWith('<<') === true;

/** The rule, one heartbeat at a time: the newest one before it, at most a day old, that names a project and has no placeholder itself. */
function expected(heartbeats: readonly Heartbeat[]): Filled[] {
  return heartbeats.map((h, i) => {
    const named = heartbeats.slice(0, i).filter((e) => e.project !== null && !said(e).some(isPlaceholder));
    const newest = named.at(-1);
    const last = newest && h.time_us - newest.time_us <= 24 * hour ? newest : null;
    const project = isPlaceholder(h.project) ? (last?.project ?? null) : h.project;
    const ofSameProject = last !== null && last.project === project;
    return [
      project,
      isPlaceholder(h.branch) ? (ofSameProject ? last.branch : null) : h.branch,
      isPlaceholder(h.language) ? (last?.language ?? null) : h.language,
    ];
  });
}

const anyHeartbeats = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 1, hour, 23 * hour, 24 * hour, 24 * hour + 1),
      project: fc.constantFrom('engine', 'web', null, lastProject, lastProject, lastBranch),
      branch: fc.constantFrom('main', null, lastBranch, lastProject),
      language: fc.constantFrom('Rust', null, lastLanguage, lastProject),
    }),
    { maxLength: 10 },
  )
  .map((items) => {
    let time = 0;
    return items.map(({ gap, ...fields }, n) => stored((time += gap), fields, n));
  });

describe('placeholders', () => {
  it('stand for what the newest heartbeat before them says', () => {
    const heartbeats = [stored(0, { project: 'web', branch: 'fix', language: 'CSS' }), browsing(1)];
    expect(filled(heartbeats)[1]).to.deep.equal(['web', 'fix', 'CSS']);
  });

  it('are nothing when there is no such heartbeat', () => {
    expect(filled([browsing(0)])).to.deep.equal([[null, null, null]]);
  });

  it('look past heartbeats without a project and past other placeholders', () => {
    const heartbeats = [stored(0), browsing(1, { project: 'docs' }), stored(2, { project: null, branch: 'x' }), browsing(3)];
    expect(filled(heartbeats)[3]).to.deep.equal(['engine', 'main', 'Rust']);
  });

  it('take a branch only of their own project', () => {
    expect(filled([stored(0), browsing(1, { project: 'web' })])[1]).to.deep.equal(['web', null, 'Rust']);
    expect(filled([stored(0), browsing(1, { project: 'engine' })])[1]).to.deep.equal(['engine', 'main', 'Rust']);
  });

  it('are known in any field: a branch of <<LAST_PROJECT>> is the last branch', () => {
    expect(filled([stored(0), browsing(1, { branch: lastProject })])[1]).to.deep.equal(['engine', 'main', 'Rust']);
  });

  it('look back a day and no further', () => {
    expect(filled([stored(0), browsing(placeholderReach_us)])[1]![0]).to.equal('engine');
    expect(filled([stored(0), browsing(placeholderReach_us + 1)])[1]![0]).to.equal(null);
  });

  it('leave heartbeats without placeholders alone, and say whether there were any', () => {
    expect(fillPlaceholders([stored(0), stored(1, { project: null })], stored(-1))).to.equal(false);
    expect(fillPlaceholders([stored(0), browsing(1)], null)).to.equal(true);
  });

  it('are filled in by the rule in any history, and none is left', () => {
    fc.assert(
      fc.property(anyHeartbeats, (heartbeats) => {
        expect(filled(heartbeats)).to.deep.equal(expected(heartbeats));
      }),
    );
  });

  it('are the same when a history is read in pieces', () => {
    fc.assert(
      fc.property(anyHeartbeats, fc.nat(10), (heartbeats, at) => {
        const before = heartbeats.slice(0, at);
        const rest = heartbeats.slice(at);
        const earlier = before.findLast((h) => h.project !== null && !hasPlaceholder(h)) ?? null;
        expect(filled(rest, needsEarlier(rest) ? earlier : null)).to.deep.equal(filled(heartbeats).slice(at));
      }),
    );
  });

  it('filled in twice are the same', () => {
    fc.assert(
      fc.property(anyHeartbeats, (heartbeats) => {
        const once = heartbeats.map((h) => ({ ...h }));
        fillPlaceholders(once, null);
        const twice = once.map((h) => ({ ...h }));
        expect(fillPlaceholders(twice, null)).to.equal(false);
        expect(twice).to.deep.equal(once);
      }),
    );
  });
});
