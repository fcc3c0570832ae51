/** Strips as a figure, for exports: what the page paints on its canvases. */
import { cellRectangle, layoutCells, STRIP } from 'senet-wasm/view';
import type { Figure, Shape } from './figure.ts';

export interface StripRow {
  readonly title: string;
  /** By channel. */
  readonly values: Float32Array;
  /** By channel, where there are two versions: each cell's upper half is then `values`, its lower half these. */
  readonly after?: Float32Array;
  /** `order[place] = channel`. */
  readonly order: Uint32Array;
}

const WIDTH = 768;
const TITLE = 18;
const GAP = 10;

export function stripFigure(
  strips: readonly StripRow[],
  colour: (value: number) => string,
  ink: string,
): Figure {
  const shapes: Shape[] = [];
  let top = 0;
  for (const { title, values, after, order } of strips) {
    const cells = layoutCells({ ...STRIP, count: Math.max(1, values.length), width: WIDTH });
    shapes.push({
      kind: 'text',
      x: 0,
      y: top + 12,
      text: title,
      colour: ink,
      size: 12,
      anchor: 'start',
      bold: true,
    });
    order.forEach((channel, place) => {
      const { x, y, width, height } = cellRectangle(cells, place);
      const halves = after ? [values, after] : [values];
      halves.forEach((version, half) => {
        shapes.push({
          kind: 'rectangle',
          x,
          y: top + TITLE + y + (half * height) / 2,
          width,
          height: height / halves.length,
          colour: colour(version[channel] ?? 0),
        });
      });
    });
    top += TITLE + cells.height + GAP;
  }
  return { width: WIDTH, height: Math.max(1, top - GAP), shapes };
}
