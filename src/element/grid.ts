/** A vector as rows of equal cells, in reading order: strips (one small cell a value) and bar charts (one tall cell). Units: CSS pixels. */

export interface Grid {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Between two rows. */
  readonly rowGap: number;
  readonly width: number;
  readonly height: number;
}

export type GridKind = 'strip' | 'bars';

const LEAST_WIDTH = { strip: 8, bars: 3 };
const GREATEST_WIDTH = { strip: 16, bars: 14 };
const BAR_HEIGHT = 64;
const BAR_ROW_GAP = 8;
/** What a strip of very many channels may take. */
const STRIP_HEIGHT = 176;

/** @param count values, ≥ 1; @param width what there is */
export function layGrid(kind: GridKind, count: number, width: number): Grid {
  const fit = Math.max(1, Math.floor(width / LEAST_WIDTH[kind]));
  // A power of two where there are several rows, so that rows of all blocks line up.
  const columns = count <= fit ? count : 2 ** Math.floor(Math.log2(fit));
  const rows = Math.ceil(count / columns);
  const cellWidth = Math.max(Math.min(width / columns, GREATEST_WIDTH[kind]), 0.5);
  const cellHeight =
    kind === 'bars' ? BAR_HEIGHT : Math.min(Math.max(cellWidth, 8), Math.max(3, STRIP_HEIGHT / rows));
  const rowGap = kind === 'bars' ? BAR_ROW_GAP : 0;
  const height = rows * cellHeight + (rows - 1) * rowGap;
  return { count, columns, rows, cellWidth, cellHeight, rowGap, width: columns * cellWidth, height };
}

/** The value under a point, or null where there is none. A gap belongs to the row above it. */
export function placeAt(grid: Grid, x: number, y: number): number | null {
  if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) return null;
  const column = Math.min(Math.floor(x / grid.cellWidth), grid.columns - 1);
  const place = Math.floor(y / (grid.cellHeight + grid.rowGap)) * grid.columns + column;
  return place < grid.count ? place : null;
}

/** Where a key leads from `place`; null for keys that do not move. */
export function placeAfterKey(grid: Grid, place: number, key: string): number | null {
  const last = grid.count - 1;
  const moves = new Map([
    ['ArrowRight', place + 1],
    ['ArrowLeft', place - 1],
    ['ArrowDown', place + grid.columns],
    ['ArrowUp', place - grid.columns],
    ['PageDown', place + 10],
    ['PageUp', place - 10],
    ['Home', 0],
    ['End', last],
  ]);
  const target = moves.get(key);
  return target === undefined ? null : Math.min(Math.max(target, 0), last);
}
