import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function Table({ title, table: { head, rows } }: { readonly title: string; readonly table: ChartTable }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={`${title}, as a table`}>
      <table>
        <thead>
          <tr>
            {head.map((text) => (
              <th key={text} scope="col">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest], i) => (
            <tr key={i}>
              <th scope="row">
                <bdi>{first}</bdi>
              </th>
              {rest.map((text, column) => (
                <td key={column}>{text}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A chart with the same as a table, for those who can't or do not want to see it. */
export function ChartFigure({
  title,
  table,
  children,
}: {
  readonly title: string;
  /** Made when somebody wants it. */
  readonly table: () => ChartTable;
  readonly children: ComponentChildren;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <figure class="chart" aria-label={title}>
      {children}
      <details class="as-table" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>Show as a table</summary>
        {isOpen && <Table title={title} table={table()} />}
      </details>
    </figure>
  );
}
