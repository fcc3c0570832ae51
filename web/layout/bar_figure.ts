/** Vectors as bar charts in a figure, for exports: what the page paints on its canvases. */

import { BARS, barScale, cellRectangle, layoutCells } from 'senet-wasm/view';
import type { Figure, Shape } from './figure.ts';

export interface BarsOfFigure {
  readonly title: string;
  /** By channel. */
  readonly values: ArrayLike<number>;
  /** `order[place] = channel`. */
  readonly order: ArrayLike<number>;
  /** The values that the chart spans, from or through 0. */
  readonly domain: readonly [number, number];
  readonly colour: string;
  /** By channel: a line on every bar that is another than before. */
  readonly before?: ArrayLike<number>;
}

export interface FigureColours {
  readonly ink: string;
  readonly rule: string;
}

const WIDTH = 768;
const TITLE = 20;
/** As high as the page's highest, however many rows there are: a file has the room. */
const FIGURE_BARS = { ...BARS, cellHeight: () => 84 };

function rectangle(x: number, y: number, width: number, height: number, colour: string): Shape {
  return { kind: 'rectangle', x, y, width, height, colour };
}

/** The name, and what a row spans. */
function heading({ title, domain: [low, high] }: BarsOfFigure, ink: string): Shape[] {
  const text = { kind: 'text', y: 12, colour: ink, size: 12 } as const;
  return [
    { ...text, x: 0, text: title, anchor: 'start', bold: true },
    { ...text, x: WIDTH, text: `${low.toFixed(2)} … ${high.toFixed(2)}`, anchor: 'end' },
  ];
}

/** One bar for each channel, from 0; as many rows as it takes, each on the same scale with a rule at 0 and at its end. */
export function barFigure(chart: BarsOfFigure, { ink, rule }: FigureColours): Figure {
  const { values, order, domain, colour, before } = chart;
  const cells = layoutCells({ ...FIGURE_BARS, count: Math.max(1, order.length), width: WIDTH });
  const y = barScale(domain, cells.cellHeight);
  const bars = Array.from(order).flatMap((channel, place): Shape[] => {
    const { x, y: top, width } = cellRectangle(cells, place);
    const value = values[channel] ?? 0;
    const wide = width * 0.8;
    const bar = rectangle(x, TITLE + top + Math.min(y(value), y(0)), wide, Math.abs(y(value) - y(0)), colour);
    const was = before?.[channel] ?? value;
    return was === value ? [bar] : [bar, rectangle(x, TITLE + top + y(was) - 1, wide, 2, ink)];
  });
  const rules = Array.from(
    { length: cells.rows },
    (_, row) => row * (cells.cellHeight + cells.rowGap),
  ).flatMap((top) =>
    [0, domain[1]].map((at) => rectangle(0, TITLE + top + y(at) - 0.5, cells.width, 1, rule)),
  );
  return {
    width: WIDTH,
    height: TITLE + cells.height + 1,
    shapes: [...heading(chart, ink), ...bars, ...rules],
  };
}
