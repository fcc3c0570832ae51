/** Strips and bar charts on a canvas: pure functions of what is drawn. Units: CSS pixels; the caller has scaled the context. */
import { type Cells, cellRectangle, type Rectangle } from './cells.ts';

/** What is used of a 2D context. */
export type Brush = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'fillRect' | 'strokeRect' | 'clearRect'
>;

/** A vector, and how it is laid out. */
export interface CellsPicture {
  /** Where each place lies. */
  readonly cells: Cells;
  /** `[C]`, by channel. */
  readonly values: Float32Array;
  /** `order[place] = channel`. */
  readonly order: Uint32Array;
  /** The channel that is pointed at, or null. */
  readonly marked: number | null;
}

/** The colours of a bar chart, CSS colours. */
export interface BarColours {
  /** Of the bar of a value. */
  readonly bar: (value: number) => string;
  /** Of the line at 0, and at each of the rules. */
  readonly rule: string;
  /** Behind the bar that is pointed at. */
  readonly mark: string;
}

/**
 * The values that a bar chart spans: always from or through 0, never empty.
 *
 * @param values  `[n]`, n may be 0; not changed
 *
 * @example
 * barDomain([0.5, 2]); // [0, 2]
 */
export function barDomain(values: ArrayLike<number>): readonly [least: number, greatest: number] {
  let [least, greatest] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i] ?? 0);
    greatest = Math.max(greatest, values[i] ?? 0);
  }
  return least === greatest ? [0, 1] : [least, greatest];
}

/**
 * The values that a chart of gates spans: 0 to 1, where every sigmoid lies, so that charts of all blocks are on one scale;
 * further where gates of tanh or ReLU go beyond.
 *
 * @param gates  s `[C]`; not changed
 *
 * @example
 * gateDomain([0.2, 0.6]); // [0, 1]
 */
export function gateDomain(gates: ArrayLike<number>): readonly [least: number, greatest: number] {
  const [least, greatest] = barDomain(gates);
  return [least, Math.max(greatest, 1)];
}

function eachCell(
  picture: CellsPicture,
  visit: (rectangle: Rectangle, value: number, channel: number) => void,
): void {
  picture.order.forEach((channel, place) => {
    visit(cellRectangle(picture.cells, place), picture.values[channel] ?? 0, channel);
  });
}

/** A frame that is seen on every colour of the scale: dark within light. */
export function drawFrame(brush: Brush, { x, y, width, height }: Rectangle): void {
  brush.lineWidth = 1.5;
  brush.strokeStyle = '#fff';
  brush.strokeRect(x - 0.75, y - 0.75, width + 1.5, height + 1.5);
  brush.strokeStyle = '#000';
  brush.strokeRect(x + 0.75, y + 0.75, Math.max(width - 1.5, 0.5), Math.max(height - 1.5, 0.5));
}

/** With edges on whole pixels, so that neighbours neither overlap nor blur. */
function snapped({ x, y, width, height }: Rectangle, gap: number): Rectangle {
  const [left, top] = [Math.round(x), Math.round(y)];
  return {
    x: left,
    y: top,
    width: Math.round(x + width) - left - gap,
    height: Math.round(y + height) - top - gap,
  };
}

/**
 * One coloured cell for each channel; the marked one gets a frame.
 *
 * @param brush   a canvas's 2D context, scaled to CSS pixels
 * @param colour  of a value, such as `gateColour`
 *
 * @example
 * const cells = layoutCells({ ...STRIP, count: gate.length, width: 640 });
 * drawStrip(context, { cells, values: gate, order: channelOrder(gate, 'index'), marked: null }, gateColour);
 */
export function drawStrip(brush: Brush, picture: CellsPicture, colour: (value: number) => string): void {
  const { cells, marked } = picture;
  brush.clearRect(0, 0, cells.width, cells.height);
  // Gaps only where cells are wide enough to spare them.
  const gap = cells.cellWidth >= 6 && cells.cellHeight >= 6 ? 1 : 0;
  let frame: Rectangle | null = null;
  eachCell(picture, (rectangle, value, channel) => {
    brush.fillStyle = colour(value);
    const { x, y, width, height } = snapped(rectangle, gap);
    brush.fillRect(x, y, width, height);
    if (channel === marked) frame = { x, y, width, height };
  });
  if (frame) drawFrame(brush, frame);
}

/** From a value to its height below the top of a row: the domain's end at 0, its start at `height`. */
export function barScale(
  [least, greatest]: readonly [least: number, greatest: number],
  height: number,
): (value: number) => number {
  return (value) => ((greatest - value) / (greatest - least)) * height;
}

/**
 * One bar for each channel, from 0, each row on the same scale; a rule at 0 and at each of `rules`.
 *
 * @param brush   a canvas's 2D context, scaled to CSS pixels
 * @param domain  what a row spans, such as `barDomain(values)`
 * @param rules   values besides 0 that get a line
 *
 * @example
 * drawBars(context, picture, gateDomain(gate), { bar: gateColour, rule: '#888', mark: '#eee' }, [0.5, 1]);
 */
export function drawBars(
  brush: Brush,
  picture: CellsPicture,
  domain: readonly [least: number, greatest: number],
  colours: BarColours,
  rules: readonly number[] = [],
): void {
  const { cells, marked } = picture;
  const y = barScale(domain, cells.cellHeight);
  brush.clearRect(0, 0, cells.width, cells.height);
  const gap = cells.cellWidth >= 3 ? Math.min(cells.cellWidth * 0.2, 2) : 0;
  eachCell(picture, (rectangle, value, channel) => {
    const top = rectangle.y + Math.min(y(value), y(0));
    if (channel === marked) {
      brush.fillStyle = colours.mark;
      brush.fillRect(rectangle.x, rectangle.y, rectangle.width, rectangle.height);
    }
    brush.fillStyle = colours.bar(value);
    brush.fillRect(rectangle.x, top, rectangle.width - gap, Math.abs(y(value) - y(0)));
  });
  brush.fillStyle = colours.rule;
  for (let row = 0; row < cells.rows; row++) {
    const top = row * (cells.cellHeight + cells.rowGap);
    for (const at of [0, ...rules]) brush.fillRect(0, top + y(at) - 0.5, cells.width, 1);
  }
}
