/** Matrices and feature maps in a figure, for exports: what the page paints on its canvases. */
import type { Matrix } from 'senet-wasm/view';
import type { Figure, Shape } from './figure.ts';

type Colour = (value: number) => string;

const WIDTH = 768;
const TITLE = 20;
const NOTE = 18;

/** A rectangle for each number, row by row. */
function cellsOf(
  { rows, columns, values }: Matrix,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  colour: Colour,
): Shape[] {
  const [width, height] = [box.width / columns, box.height / rows];
  return Array.from({ length: rows * columns }, (_, at): Shape => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const [x, y] = [box.x + column * width, box.y + row * height];
    return { kind: 'rectangle', x, y, width, height, colour: colour(values[at] ?? 0) };
  });
}

/** @param scale  what its colours span, in words */
export function matrixFigure(
  { title, scale, matrix }: { readonly title: string; readonly scale: string; readonly matrix: Matrix },
  colour: Colour,
  ink: string,
): Figure {
  const cell = Math.min(Math.max(240 / matrix.rows, 1), WIDTH / matrix.columns);
  const height = matrix.rows * cell;
  const text = { kind: 'text', colour: ink, size: 12, y: 12 } as const;
  return {
    width: WIDTH,
    height: TITLE + height,
    shapes: [
      { ...text, x: 0, text: title, anchor: 'start', bold: true },
      { ...text, x: WIDTH, text: scale, anchor: 'end' },
      ...cellsOf(matrix, { x: 0, y: TITLE, width: WIDTH, height }, colour),
    ],
  };
}

export interface MapPair {
  readonly title: string;
  readonly gate: string;
  readonly before: Matrix;
  readonly after: Matrix;
  /** Of both maps alike. */
  readonly colour: Colour;
}

const SIDE = 88;
const BETWEEN = 64;
const COLUMNS = 3;
const PITCH = WIDTH / COLUMNS;

/** Maps before × s = after, three in a row. */
export function mapsFigure(pairs: readonly MapPair[], ink: string): Figure {
  const shapes = pairs.flatMap(({ title, gate, before, after, colour }, at): Shape[] => {
    const [left, top] = [(at % COLUMNS) * PITCH, Math.floor(at / COLUMNS) * (NOTE + SIDE + 12)];
    const text = { kind: 'text', colour: ink, size: 11 } as const;
    const box = { y: top + NOTE, width: SIDE, height: SIDE };
    return [
      { ...text, x: left, y: top + 12, text: title, anchor: 'start', bold: true },
      ...cellsOf(before, { ...box, x: left }, colour),
      { ...text, x: left + SIDE + BETWEEN / 2, y: top + NOTE + SIDE / 2, text: gate, anchor: 'middle' },
      ...cellsOf(after, { ...box, x: left + SIDE + BETWEEN }, colour),
    ];
  });
  const rows = Math.ceil(pairs.length / COLUMNS);
  return { width: WIDTH, height: Math.max(1, rows * (NOTE + SIDE + 12)), shapes };
}
