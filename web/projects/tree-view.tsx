import { useState } from 'preact/hooks';
import { percent, spell } from '../text.js';
import type { TreeNode } from './file-tree.js';

/** Of one folder, before somebody asks for more. */
const atFirst = 12;

function Line({ node, whole }: { readonly node: TreeNode; readonly whole: number }) {
  const share = whole > 0 ? (node.total_seconds / whole) * 100 : 0;
  return (
    <span class="line">
      <bdi class="name" dir="auto" title={node.name}>
        {node.name}
      </bdi>
      <span class="amount number">{spell(node.total_seconds)}</span>
      <span class="share number">{percent(share)}</span>
      <svg class="rail s0" height="3" aria-hidden="true">
        <rect width={`${share}%`} height="3" rx="1.5" />
      </svg>
    </span>
  );
}

function Folder({ node, whole }: { readonly node: TreeNode; readonly whole: number }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <Line node={node} whole={whole} />
      </summary>
      {isOpen && <Nodes nodes={node.children} whole={whole} />}
    </details>
  );
}

function Nodes({ nodes, whole }: { readonly nodes: readonly TreeNode[]; readonly whole: number }) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? nodes : nodes.slice(0, atFirst);
  return (
    <ul>
      {shown.map((node) => (
        <li key={node.path}>
          {node.children.length > 0 ? <Folder node={node} whole={whole} /> : <Line node={node} whole={whole} />}
        </li>
      ))}
      {shown.length < nodes.length && (
        <li>
          <button type="button" class="quiet" onClick={() => setIsWhole(true)}>
            Show all {nodes.length}
          </button>
        </li>
      )}
    </ul>
  );
}

/** Folders that open, with the share of all time on the right. */
export function TreeView({ nodes, whole }: { readonly nodes: readonly TreeNode[]; readonly whole: number }) {
  if (nodes.length === 0) return <p class="no-time">No time in this range</p>;
  return (
    <div class="file-tree">
      <Nodes nodes={nodes} whole={whole} />
    </div>
  );
}
