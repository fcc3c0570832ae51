/**
 * A vector as rows of equal cells, in reading order. Used for strips (small coloured cells) and for bar charts (tall
 * cells, one bar each), so that pointing and the arrow keys work alike in both. Units: CSS pixels.
 */

/** Where the cells of a vector lie. */
export interface Cells {
  /** How many values, ≥ 1. */
  readonly count: number;
  /** Cells of a whole row. */
  readonly columns: number;
  /** Rows; the last may be shorter. */
  readonly rows: number;
  /** Of one cell. */
  readonly cellWidth: number;
  /** Of one cell. */
  readonly cellHeight: number;
  /** Space between two rows. */
  readonly rowGap: number;
  /** Of all cells together. */
  readonly width: number;
  /** Of all cells together, with the space between rows. */
  readonly height: number;
}

/** How cells are laid out, whatever their number and the width that there is: `STRIP` and `BARS` are two. */
export interface CellsLayout {
  /** Cells never get narrower than this while there can be more rows. */
  readonly leastWidth: number;
  /** Nor wider than this: a short vector does not fill the width. */
  readonly greatestWidth: number;
  /** A cell's height, given its width and the number of rows. */
  readonly cellHeight: (cellWidth: number, rows: number) => number;
  /** Space between two rows; none where it is absent. */
  readonly rowGap?: number;
}

/** A layout, and what is to be laid out by it. */
export interface CellsRequest extends CellsLayout {
  /** How many values, ≥ 1. */
  readonly count: number;
  /** The width that there is, > 0. */
  readonly width: number;
}

/** A strip of gates: square cells where there are few rows; flatter ones where a block has so many channels that it would tower over the page. */
export const STRIP: CellsLayout = {
  leastWidth: 9,
  greatestWidth: 16,
  cellHeight: (width, rows) => Math.min(width, Math.max(3, 208 / rows)),
};

/** A bar chart: lower bars where there are many rows of them. */
export const BARS: CellsLayout = {
  leastWidth: 3.2,
  greatestWidth: 22,
  rowGap: 8,
  cellHeight: (_, rows) => (rows > 2 ? 56 : 84),
};

/** A scale of colours beside its strips: one row of `count` slivers, a pixel each. */
export const SCALE: CellsLayout = { leastWidth: 1, greatestWidth: 1, cellHeight: () => 12 };

/** A rectangle of a drawing. */
export interface Rectangle {
  /** Of its left edge. */
  readonly x: number;
  /** Of its upper edge. */
  readonly y: number;
  /** From left to right. */
  readonly width: number;
  /** From top to bottom. */
  readonly height: number;
}

/** Columns are a power of two where there are several rows, so that rows of all blocks line up. */
function columnsThatFit(count: number, width: number, leastWidth: number): number {
  const fit = Math.max(1, Math.floor(width / leastWidth));
  return count <= fit ? count : 2 ** Math.floor(Math.log2(fit));
}

/**
 * Lays the cells of a vector out. Where there are several rows, their columns are a power of two, so that rows of all blocks
 * line up.
 *
 * @example
 * const cells = layoutCells({ ...STRIP, count: 512, width: 800 }); // 8 rows of 64
 */
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

/**
 * Where the cell at `place` lies.
 *
 * @param place  0 to `count` − 1, in reading order
 */
export function cellRectangle(cells: Cells, place: number): Rectangle {
  return {
    x: (place % cells.columns) * cells.cellWidth,
    y: Math.floor(place / cells.columns) * (cells.cellHeight + cells.rowGap),
    width: cells.cellWidth,
    height: cells.cellHeight,
  };
}

/**
 * The place under a point, or null where there is none. A gap belongs to the row above it.
 *
 * @param x  from the left of all cells
 * @param y  from their top
 */
export function placeAt(cells: Cells, x: number, y: number): number | null {
  if (x < 0 || y < 0 || x >= cells.width || y >= cells.height) return null;
  const column = Math.min(Math.floor(x / cells.cellWidth), cells.columns - 1);
  const row = Math.floor(y / (cells.cellHeight + cells.rowGap));
  const place = row * cells.columns + column;
  return place < cells.count ? place : null;
}

/**
 * Where a key leads from `place`; null for keys that do not move.
 *
 * @param key  as `KeyboardEvent.key` names it
 *
 * @example
 * placeAfterKey(cells, 3, 'ArrowDown'); // 3 + cells.columns, or the last place
 */
export function placeAfterKey(cells: Cells, place: number, key: string): number | null {
  const last = cells.count - 1;
  const moves = new Map([
    ['ArrowRight', place + 1],
    ['ArrowLeft', place - 1],
    ['ArrowDown', place + cells.columns],
    ['ArrowUp', place - cells.columns],
    ['PageDown', place + 10],
    ['PageUp', place - 10],
    ['Home', 0],
    ['End', last],
  ]);
  const target = moves.get(key);
  return target === undefined ? null : Math.min(Math.max(target, 0), last);
}
