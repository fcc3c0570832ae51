/** Matrices and feature maps as coloured cells. Pure functions of what is drawn; units: CSS pixels. */
import { scaleLinear, scaleSequential } from 'd3-scale';
import { interpolateGreys } from 'd3-scale-chromatic';
import type { Brush } from './cells.ts';

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly values: ArrayLike<number>;
}

/** The greatest size of a value, at least a little: enough that one may divide by it. */
export function reach(values: ArrayLike<number>): number {
  let greatest = 1e-300;
  for (let i = 0; i < values.length; i++) greatest = Math.max(greatest, Math.abs(values[i] ?? 0));
  return greatest;
}

/** The theme's own: `panel` is the paper. */
export interface SignedColours {
  readonly less: string;
  readonly panel: string;
  readonly more: string;
}

/** Weights and differences: the paper at 0, from there to two hues that differ to everybody; the same size, the same strength. */
export function signedColour(
  greatest: number,
  { less, panel, more }: SignedColours,
): (value: number) => string {
  return scaleLinear<string>().domain([-greatest, 0, greatest]).range([less, panel, more]).clamp(true);
}

/** Maps: grey, from the least to the greatest of both maps that stand side by side. */
export function mapColour(least: number, greatest: number): (value: number) => string {
  return scaleSequential((t: number) => interpolateGreys(1 - t))
    .domain([least, greatest === least ? least + 1 : greatest])
    .clamp(true);
}

export interface Marks {
  readonly row: number | null;
  readonly column: number | null;
  readonly colour: string;
}

/** Fills width × height with the matrix; a marked row or column gets a frame. */
export function drawMatrix(
  brush: Brush,
  { rows, columns, values }: Matrix,
  { width, height }: { readonly width: number; readonly height: number },
  colour: (value: number) => string,
  marks: Marks = { row: null, column: null, colour: '' },
): void {
  const [cellWidth, cellHeight] = [width / columns, height / rows];
  brush.clearRect(0, 0, width, height);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      brush.fillStyle = colour(values[row * columns + column] ?? 0);
      // A little over the edge: no seams between cells that do not fall on whole pixels.
      brush.fillRect(column * cellWidth, row * cellHeight, cellWidth + 0.5, cellHeight + 0.5);
    }
  }
  brush.lineWidth = 1.5;
  brush.strokeStyle = marks.colour;
  if (marks.row !== null) brush.strokeRect(0, marks.row * cellHeight, width, cellHeight);
  if (marks.column !== null) brush.strokeRect(marks.column * cellWidth, 0, cellWidth, height);
}
