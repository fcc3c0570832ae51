/**
 * A vector as rows of equal cells, in reading order. Used for strips (small coloured cells) and for bar charts (tall
 * cells, one bar each), so that pointing and the arrow keys work alike in both. Units: CSS pixels.
 */
export interface Cells {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Space between two rows. */
  readonly rowGap: number;
  readonly width: number;
  readonly height: number;
}

export interface CellsRequest {
  /** How many values, ≥ 1. */
  readonly count: number;
  /** The width that there is. */
  readonly width: number;
  /** Cells never get narrower than this while there can be more rows. */
  readonly leastWidth: number;
  /** Nor wider than this: a short vector does not fill the width. */
  readonly greatestWidth: number;
  /** A cell's height, given its width and the number of rows. */
  readonly cellHeight: (cellWidth: number, rows: number) => number;
  readonly rowGap?: number;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Columns are a power of two where there are several rows, so that rows of all blocks line up. */
function columnsThatFit(count: number, width: number, leastWidth: number): number {
  const fit = Math.max(1, Math.floor(width / leastWidth));
  return count <= fit ? count : 2 ** Math.floor(Math.log2(fit));
}

export function layoutCells(request: CellsRequest): Cells {
  const { count, width, rowGap = 0 } = request;
  const columns = columnsThatFit(count, width, request.leastWidth);
  const rows = Math.ceil(count / columns);
  const cellWidth = Math.max(Math.min(width / columns, request.greatestWidth), Number.EPSILON);
  const cellHeight = request.cellHeight(cellWidth, rows);
  return {
    count,
    columns,
    rows,
    cellWidth,
    cellHeight,
    rowGap,
    width: columns * cellWidth,
    height: rows * cellHeight + (rows - 1) * rowGap,
  };
}

/** Where the cell at `place` lies. */
export function cellRectangle(cells: Cells, place: number): Rectangle {
  return {
    x: (place % cells.columns) * cells.cellWidth,
    y: Math.floor(place / cells.columns) * (cells.cellHeight + cells.rowGap),
    width: cells.cellWidth,
    height: cells.cellHeight,
  };
}

/** The place under a point, or null where there is none. A gap belongs to the row above it. */
export function placeAt(cells: Cells, x: number, y: number): number | null {
  if (x < 0 || y < 0 || x >= cells.width || y >= cells.height) return null;
  const column = Math.min(Math.floor(x / cells.cellWidth), cells.columns - 1);
  const row = Math.floor(y / (cells.cellHeight + cells.rowGap));
  const place = row * cells.columns + column;
  return place < cells.count ? place : null;
}

/** Where a key leads from `place`; null for keys that do not move. */
export function placeAfterKey(cells: Cells, place: number, key: string): number | null {
  const last = cells.count - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: place + 1,
    ArrowLeft: place - 1,
    ArrowDown: place + cells.columns,
    ArrowUp: place - cells.columns,
    PageDown: place + 10,
    PageUp: place - 10,
    Home: 0,
    End: last,
  };
  const target = moves[key];
  return target === undefined ? null : Math.min(Math.max(target, 0), last);
}
