/** Drawing on a canvas whose context was scaled to CSS pixels. */
import type { Grid } from './grid.ts';

/** What is used of a 2D context. */
export type Brush = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'fillRect' | 'strokeRect' | 'clearRect'
>;

export interface Drawn {
  readonly grid: Grid;
  readonly values: Float32Array;
  /** The value that is pointed at. */
  readonly marked: number | null;
}

/** `[left, top]` of a cell. */
function corner({ columns, cellWidth, cellHeight, rowGap }: Grid, place: number): readonly [number, number] {
  return [(place % columns) * cellWidth, Math.floor(place / columns) * (cellHeight + rowGap)];
}

/** A frame that is seen on every colour of the scale: dark within light. */
function drawFrame(brush: Brush, x: number, y: number, width: number, height: number): void {
  brush.lineWidth = 1.5;
  brush.strokeStyle = '#fff';
  brush.strokeRect(x - 0.75, y - 0.75, width + 1.5, height + 1.5);
  brush.strokeStyle = '#000';
  brush.strokeRect(x + 0.75, y + 0.75, Math.max(width - 1.5, 0.5), Math.max(height - 1.5, 0.5));
}

/** One coloured cell for each value, with edges on whole pixels, so that neighbours neither overlap nor blur. */
export function drawStrip(
  brush: Brush,
  { grid, values, marked }: Drawn,
  colour: (value: number) => string,
): void {
  brush.clearRect(0, 0, grid.width, grid.height);
  const gap = grid.cellWidth >= 6 && grid.cellHeight >= 6 ? 1 : 0;
  const box = (place: number) => {
    const [x, y] = corner(grid, place);
    const [left, top] = [Math.round(x), Math.round(y)];
    const width = Math.round(x + grid.cellWidth) - left - gap;
    return [left, top, width, Math.round(y + grid.cellHeight) - top - gap] as const;
  };
  for (const [place, value] of values.entries()) {
    brush.fillStyle = colour(value);
    brush.fillRect(...box(place));
  }
  if (marked !== null) drawFrame(brush, ...box(marked));
}

/** The values that a bar chart spans: always from or through 0, never empty. */
export function barDomain(values: Float32Array): readonly [least: number, greatest: number] {
  let [least, greatest] = [0, 0];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return least === greatest ? [0, 1] : [least, greatest];
}

export interface BarColours {
  readonly bar: (value: number) => string;
  /** The line at 0. */
  readonly rule: string;
}

/** One bar for each value, from 0, each row on the same scale. */
export function drawBars(brush: Brush, { grid, values, marked }: Drawn, { bar, rule }: BarColours): void {
  const [least, greatest] = barDomain(values);
  const height = (value: number) => ((greatest - value) / (greatest - least)) * grid.cellHeight;
  const gap = grid.cellWidth >= 3 ? Math.min(grid.cellWidth * 0.2, 2) : 0;
  brush.clearRect(0, 0, grid.width, grid.height);
  for (const [place, value] of values.entries()) {
    const [x, y] = corner(grid, place);
    const [from, to] = [height(Math.max(value, 0)), height(Math.min(value, 0))];
    brush.fillStyle = bar(value);
    brush.fillRect(x, y + from, grid.cellWidth - gap, Math.max(to - from, 0.5));
  }
  brush.fillStyle = rule;
  for (let row = 0; row < grid.rows; row++) {
    brush.fillRect(0, row * (grid.cellHeight + grid.rowGap) + height(0) - 0.5, grid.width, 1);
  }
  if (marked !== null) drawFrame(brush, ...corner(grid, marked), grid.cellWidth - gap, grid.cellHeight);
}
