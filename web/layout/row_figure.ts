/** Named bars below each other in a figure, for exports: classes, blocks. */
import { scaleLinear } from 'd3-scale';
import type { Figure, Shape } from './figure.ts';

export interface RowOfFigure {
  readonly label: string;
  /** One bar each, with its number as the page writes it. */
  readonly bars: readonly { readonly value: number; readonly text: string; readonly colour: string }[];
}

export interface RowRequest {
  readonly title: string;
  readonly rows: readonly RowOfFigure[];
  /** The values that every bar spans, from or through 0. */
  readonly domain: readonly [number, number];
  readonly ink: string;
}

const WIDTH = 640;
const TITLE = 24;
const BAR = 12;
const GAP = 10;
/** Room for a label, and for a number at either end of a bar. */
const LABEL = 150;
const NUMBER = 64;

export function rowFigure({ title, rows, domain, ink }: RowRequest): Figure {
  const [low] = domain;
  const x = scaleLinear()
    .domain(domain)
    .range([LABEL + (low < 0 ? NUMBER : 0), WIDTH - NUMBER]);
  const text = { kind: 'text', colour: ink, size: 12 } as const;
  const shapes: Shape[] = [{ ...text, x: 0, y: 13, text: title, anchor: 'start', bold: true }];
  let top = TITLE;
  for (const { label, bars } of rows) {
    shapes.push({ ...text, x: 0, y: top + (bars.length * BAR) / 2 + 4, text: label, anchor: 'start' });
    for (const { value, text: number, colour } of bars) {
      const [left, right] = [Math.min(x(value), x(0)), Math.max(x(value), x(0))];
      shapes.push({ kind: 'rectangle', x: left, y: top, width: right - left, height: BAR - 2, colour });
      const at =
        value < 0 ? { x: left - 6, anchor: 'end' as const } : { x: right + 6, anchor: 'start' as const };
      shapes.push({ ...text, ...at, y: top + BAR - 3, size: 11, text: number });
      top += BAR;
    }
    top += GAP;
  }
  shapes.push({ kind: 'rectangle', x: x(0) - 0.5, y: TITLE - 4, width: 1, height: top - TITLE, colour: ink });
  return { width: WIDTH, height: top, shapes };
}
