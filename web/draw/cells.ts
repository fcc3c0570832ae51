/** Drawing on a canvas: pure functions of what is drawn. Units: CSS pixels; the caller has scaled the context. */
import { scaleLinear } from 'd3-scale';
import { type Cells, cellRectangle, type Rectangle } from '../layout/cells.ts';

/** What is used of a 2D context. */
export type Brush = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'fillRect' | 'strokeRect' | 'clearRect'
>;

export interface CellsPicture {
  readonly cells: Cells;
  /** By channel. */
  readonly values: Float32Array;
  /** `order[place] = channel`. */
  readonly order: Uint32Array;
  /** The channel that is pointed at. */
  readonly marked: number | null;
}

export interface BarColours {
  readonly bar: (value: number) => string;
  readonly rule: string;
  readonly mark: string;
}

/** The values that a bar chart spans: always from or through 0, never empty. */
export function barDomain(values: Float32Array): readonly [number, number] {
  let [low, high] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low === high ? [0, 1] : [low, high];
}

function eachCell(
  picture: CellsPicture,
  visit: (rectangle: Rectangle, value: number, channel: number) => void,
) {
  picture.order.forEach((channel, place) => {
    visit(cellRectangle(picture.cells, place), picture.values[channel] ?? 0, channel);
  });
}

/** A frame that is seen on every colour of the scale: dark within light. */
export function drawFrame(brush: Brush, { x, y, width, height }: Rectangle) {
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

/** One coloured cell for each channel. */
export function drawStrip(brush: Brush, picture: CellsPicture, colour: (value: number) => string) {
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

/** One bar for each channel, from 0, each row on the same scale; a rule at 0 and at each of `rules`. */
export function drawBars(
  brush: Brush,
  picture: CellsPicture,
  domain: readonly [number, number],
  colours: BarColours,
  rules: readonly number[] = [],
) {
  const { cells, marked } = picture;
  const y = scaleLinear().domain(domain).range([cells.cellHeight, 0]);
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
