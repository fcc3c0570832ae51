/** Matrices, feature maps and spatial gates as coloured cells. Pure functions of what is drawn; units: CSS pixels. */
import type { Brush } from './draw.ts';

/** A matrix or a map of one channel. */
export interface Matrix {
  /** The number of rows, a map's height. */
  readonly rows: number;
  /** The number of columns, a map's width. */
  readonly columns: number;
  /** `[rows, columns]`, row-major. */
  readonly values: ArrayLike<number>;
}

/**
 * The greatest size of a value, at least a little (1e-300): enough that one may divide by it.
 *
 * @param values  `[n]`, n may be 0; not changed
 *
 * @example
 * reach([0.5, -2]); // 2
 */
export function reach(values: ArrayLike<number>): number {
  let greatest = 1e-300;
  for (let i = 0; i < values.length; i++) greatest = Math.max(greatest, Math.abs(values[i] ?? 0));
  return greatest;
}

/** The row and the column of a matrix that get a frame. */
export interface Marks {
  /** Null for none. */
  readonly row: number | null;
  /** Null for none. */
  readonly column: number | null;
  /** Of the frame, a CSS colour. */
  readonly colour: string;
}

/** What a drawing fills, in CSS pixels. */
export interface Extent {
  /** From left to right. */
  readonly width: number;
  /** From top to bottom. */
  readonly height: number;
}

/**
 * Fills an extent with a matrix or a map, one cell for each value; a marked row or column gets a frame.
 *
 * @param brush   a canvas's 2D context, scaled to CSS pixels
 * @param colour  of a value: `gateColour` for a spatial gate
 *
 * @example
 * drawMatrix(context, { rows: 7, columns: 7, values: gate.data }, { width: 56, height: 56 }, gateColour);
 */
export function drawMatrix(
  brush: Brush,
  { rows, columns, values }: Matrix,
  { width, height }: Extent,
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
