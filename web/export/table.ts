/** Numbers as CSV (RFC 4180, after lines that begin with #) and as JSON. */
import { type About, describe } from './about.ts';

export interface Table {
  readonly rowHeading: string;
  /** The rows' names; their numbers from 0 if absent. */
  readonly rows?: readonly string[];
  readonly columns: readonly { readonly heading: string; readonly values: ArrayLike<number> }[];
}

/** A row for each of the matrix, a column for each of its own: `Channel 0`, `Channel 1`, … */
export function matrixTable(
  {
    rows,
    columns,
    values,
  }: { readonly rows: number; readonly columns: number; readonly values: ArrayLike<number> },
  names: { readonly row: string; readonly column: string },
): Table {
  return {
    rowHeading: names.row,
    columns: Array.from({ length: columns }, (_, column) => ({
      heading: `${names.column} ${column}`,
      values: Array.from({ length: rows }, (_row, row) => values[row * columns + column] ?? Number.NaN),
    })),
  };
}

function field(text: string): string {
  return /[",\r\n#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As many digits as give a float32 back, and no more. */
export function digits(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : '';
}

function rowCount({ columns }: Table): number {
  return columns.reduce((most, { values }) => Math.max(most, values.length), 0);
}

export function toCSV(about: About, table: Table): string {
  const heading = [table.rowHeading, ...table.columns.map((column) => column.heading)].map(field).join(',');
  const rows = Array.from({ length: rowCount(table) }, (_, row) =>
    [
      field(table.rows?.[row] ?? String(row)),
      ...table.columns.map(({ values }) => digits(values[row] ?? Number.NaN)),
    ].join(','),
  );
  return [...describe(about).map((line) => `# ${line}`), heading, ...rows, ''].join('\r\n');
}

/** `{ about, rows, columns: { heading: [numbers] } }`; null for what is no number. */
export function toJSON(about: About, table: Table): string {
  const rows = Array.from({ length: rowCount(table) }, (_, row) => table.rows?.[row] ?? row);
  const columns = Object.fromEntries(
    table.columns.map(({ heading, values }) => [
      heading,
      Array.from(values, (value) => (Number.isFinite(value) ? Number(digits(value)) : null)),
    ]),
  );
  return `${JSON.stringify({ about: { ...about, madeWith: 'senet-wasm' }, [table.rowHeading]: rows, columns }, null, 1)}\n`;
}
