import { useRef, useState } from 'preact/hooks';
import { percent, spell } from '../text.js';
import { colourOf } from './names.js';
import { useMarks } from './use-marks.js';

export interface RankedRow {
  readonly name: string;
  readonly total_seconds: number;
  readonly percent: number;
}

export interface RankedBarsProps {
  /** What the rows are: "Languages". */
  readonly label: string;
  /** Most first. */
  readonly rows: readonly RankedRow[];
  readonly onSelect?: ((name: string) => void) | undefined;
  readonly selected?: string | null | undefined;
  readonly limit?: number;
  /** Names that have colours of their own on the page. */
  readonly names?: readonly string[] | undefined;
}

function Row({ row, most, colour }: { readonly row: RankedRow; readonly most: number; readonly colour: string }) {
  return (
    <>
      <bdi class="name" dir="auto" title={row.name}>
        {row.name}
      </bdi>
      <span class="amount number">{spell(row.total_seconds)}</span>
      <span class="share number">{percent(row.percent)}</span>
      <svg class={`rail ${colour}`} height="4" aria-hidden="true">
        <rect width={`${most > 0 ? (row.total_seconds / most) * 100 : 0}%`} height="4" rx="2" />
      </svg>
    </>
  );
}

/** Names by time, as bars against the first; it reads as a list, so it needs no table. */
export function RankedBars({ label, rows, onSelect, selected, limit = 8, names }: RankedBarsProps) {
  const [isWhole, setIsWhole] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const most = rows[0]?.total_seconds ?? 0;
  const shown = isWhole ? rows : rows.filter(({ name }, index) => index < limit || name === selected);
  const marks = useMarks({ box, count: shown.length, keys: { ArrowDown: 1, ArrowUp: -1 } });
  if (rows.length === 0) return <p class="no-time">No time in this range</p>;
  return (
    <div class="ranked" ref={box}>
      <ul aria-label={label} {...(onSelect && { onKeyDown: marks.on.onKeyDown, onFocusIn: marks.on.onFocusIn })}>
        {shown.map((row, index) => {
          const content = <Row row={row} most={most} colour={names ? colourOf(names.indexOf(row.name)) : 's0'} />;
          return (
            <li key={row.name}>
              {onSelect ? (
                <button
                  type="button"
                  class="row"
                  data-at={index}
                  tabIndex={marks.tabindexOf(index)}
                  aria-pressed={selected === row.name}
                  onClick={() => onSelect(row.name)}
                >
                  {content}
                </button>
              ) : (
                <div class="row">{content}</div>
              )}
            </li>
          );
        })}
      </ul>
      {rows.length > limit && (
        <button type="button" class="quiet" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show all ${rows.length}`}
        </button>
      )}
    </div>
  );
}
