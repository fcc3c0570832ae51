import { useState } from 'react';
import { formatValue } from '../i18n/numbers.ts';

export interface NumberTableProps {
  readonly summary: string;
  readonly rowHeading: string;
  /** What each row is called; its number if absent. */
  readonly rows?: readonly string[];
  readonly columns: readonly { readonly heading: string; readonly values: Float32Array }[];
  /** Seen only while it has the focus or is open: the same numbers are on the page otherwise. */
  readonly discreet?: boolean;
}

/** The numbers behind a strip or a chart. Rows are made when it is opened: a network has thousands. */
export function NumberTable({
  summary,
  rowHeading,
  rows: names,
  columns,
  discreet = false,
}: NumberTableProps) {
  const [open, setOpen] = useState(false);
  const rows = Array.from({ length: columns[0]?.values.length ?? 0 }, (_, row) => row);
  return (
    <details
      className={discreet ? 'numbers discreet' : 'numbers'}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{summary}</summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="scroll" tabIndex={0} aria-label={summary}>
          <table>
            <thead>
              <tr>
                <th scope="col">{rowHeading}</th>
                {columns.map(({ heading }) => (
                  <th scope="col" key={heading}>
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row}>
                  <th scope="row">{names?.[row] ?? row}</th>
                  {columns.map(({ heading, values }) => (
                    <td key={heading}>{formatValue(values[row] ?? Number.NaN)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
