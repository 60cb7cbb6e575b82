import { useMemo } from 'preact/hooks';
import type { ProjectFiles } from '../../shared/schema/answers/projects.js';
import { query, setQuery } from '../address.js';
import { RankedBars } from '../charts/ranked-bars.js';
import { Card } from '../components/card.js';
import { rankedFiles, treeOf } from './file-tree.js';
import { TreeView } from './tree-view.js';
import { spell } from '../text.js';

const ways = { tree: 'Folders', list: 'Most time' } as const;
type Way = keyof typeof ways;

/** A project's files, by folder or one after the other. */
export function FilesPanel({ files }: { readonly files: ProjectFiles }) {
  const way: Way = query.value.get('files') === 'list' ? 'list' : 'tree';
  const { entities, total_seconds, other_entities, other_entities_seconds } = files;
  const tree = useMemo(() => treeOf(entities), [entities]);
  const ranked = useMemo(() => rankedFiles(entities, total_seconds), [entities]);
  const choices = (
    <div class="choices" role="group" aria-label="Files shown">
      {(Object.keys(ways) as Way[]).map((one) => (
        <button
          key={one}
          type="button"
          class="choice"
          aria-pressed={one === way}
          onClick={() => setQuery({ files: one === 'list' ? 'list' : null }, { replace: true })}
        >
          {ways[one]}
        </button>
      ))}
    </div>
  );
  return (
    <Card title="Files" actions={choices} kind="files">
      {way === 'tree' ? <TreeView nodes={tree} whole={total_seconds} /> : <RankedBars label="Files" rows={ranked} limit={25} />}
      {other_entities > 0 && (
        <p class="quiet-text">
          {other_entities} more with {spell(other_entities_seconds)} together are not listed.
        </p>
      )}
    </Card>
  );
}
