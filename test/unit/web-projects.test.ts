import { expect } from 'chai';
import fc from 'fast-check';
import { rankedFiles, treeOf, type TimedFile, type TreeNode } from '../../web/projects/file-tree.js';
import { listProjects, type ListedProject } from '../../web/projects/listed-projects.js';

const file = (name: string, total_seconds: number, project_root_count: number | null = 3, type = 'file'): TimedFile => ({
  name,
  total_seconds,
  project_root_count,
  type,
});

describe('files of a project, by their folders', () => {
  const shown = (nodes: readonly TreeNode[]): unknown =>
    nodes.map((n) => (n.children.length > 0 ? [n.name, n.total_seconds, shown(n.children)] : [n.name, n.total_seconds]));

  it('are those of all machines together, folders with one folder in them are one, most time stands first', () => {
    const tree = treeOf([
      file('/home/ada/engine/src/main.rs', 10, 4),
      file('C:\\work\\engine\\src\\main.rs', 5),
      file('/home/ada/engine/lib/deep/down/a.rs', 30, 4),
      file('/home/ada/engine/lib/deep/down/b.rs', 1, 4),
      file('docs.rs', 7, null, 'domain'),
      file('https://docs.rs/a/b', 2, null, 'url'),
    ]);
    expect(shown(tree)).to.deep.equal([
      [
        'lib/deep/down',
        31,
        [
          ['a.rs', 30],
          ['b.rs', 1],
        ],
      ],
      ['src', 15, [['main.rs', 15]]],
      ['docs.rs', 7],
      ['https://docs.rs/a/b', 2],
    ]);
  });

  it('add up in each folder and at the top, and are as many as in the list', () => {
    const part = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
    const anyFile = fc
      .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.nat(1000))
      .map(([parts, seconds]) => file(`/x/y/${parts.join('/')}.f`, seconds, 3));
    const total = (nodes: readonly TreeNode[]): number => nodes.reduce((sum, n) => sum + n.total_seconds, 0);
    const leaves = (nodes: readonly TreeNode[]): number =>
      nodes.reduce((sum, n) => sum + (n.children.length > 0 ? leaves(n.children) : 1), 0);
    const check = (nodes: readonly TreeNode[]): void => {
      expect(new Set(nodes.map((n) => n.path)).size).to.equal(nodes.length);
      for (const n of nodes.filter(({ children }) => children.length > 0)) {
        expect(total(n.children), n.path).to.equal(n.total_seconds);
        check(n.children);
      }
    };
    fc.assert(
      fc.property(fc.array(anyFile, { maxLength: 30 }), (files) => {
        const tree = treeOf(files);
        const whole = files.reduce((sum, f) => sum + f.total_seconds, 0);
        expect(total(tree)).to.equal(whole);
        check(tree);
        const ranked = rankedFiles(files, whole);
        expect(leaves(tree)).to.equal(ranked.length);
        expect(ranked.reduce((sum, f) => sum + f.total_seconds, 0)).to.equal(whole);
      }),
    );
  });
});

describe('the list of projects', () => {
  const project = (name: string, total_seconds: number, last: number, is_hidden = false): ListedProject => ({
    id: name,
    name,
    is_hidden,
    first_heartbeat_at: '2026-01-01T00:00:00Z',
    last_heartbeat_at: `2026-01-0${last}T00:00:00Z`,
    total_seconds,
    seconds: [],
  });
  const all = [project('Bücher 10', 5, 3), project('Bücher 9', 50, 1), project('shop', 7, 5, true), project('web shop', 7, 4)];
  const listed = (search: string, order: 'last' | 'time' | 'name' = 'last', withHidden = false): string[] =>
    listProjects(all, { search, order, withHidden }).map((p) => p.name);

  it('is sorted by activity, time or name, without those that are hidden unless they are wanted', () => {
    expect(listed('')).to.deep.equal(['web shop', 'Bücher 10', 'Bücher 9']);
    expect(listed('', 'time', true)).to.deep.equal(['Bücher 9', 'shop', 'web shop', 'Bücher 10']);
    expect(listed('', 'name')).to.deep.equal(['Bücher 9', 'Bücher 10', 'web shop']);
  });

  it('is looked through by words, in any case and without accents', () => {
    expect(listed('BUCHER')).to.deep.equal(['Bücher 10', 'Bücher 9']);
    expect(listed(' shop web ')).to.deep.equal(['web shop']);
    expect(listed('shop', 'last', true)).to.deep.equal(['shop', 'web shop']);
    expect(listed('none')).to.deep.equal([]);
  });
});
