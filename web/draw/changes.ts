/** What edits have moved, drawn over a strip or a bar chart. Units: CSS pixels. */

import {
  type Brush,
  barScale,
  type Cells,
  type CellsPicture,
  cellRectangle,
  drawFrame,
  type Rectangle,
} from 'senet-wasm/view';

/** The room below each row of cells for its marks: `rowGap`, and once more under the last row. */
export const MARK_ROOM = 6;
const MARK_HEIGHT = 2;

export interface PairPicture {
  readonly cells: Cells;
  /** By channel, without edits and with them. */
  readonly before: Float32Array;
  readonly after: Float32Array;
  /** `order[place] = channel`. */
  readonly order: Uint32Array;
  /** The gates that moved, by channel. */
  readonly moved: readonly boolean[];
  /** The channel that is pointed at. */
  readonly marked: number | null;
}

/** One cell for each channel, its upper half without edits, its lower half with them; a mark under each that moved. */
export function drawPairs(
  brush: Brush,
  { cells, before, after, order, moved, marked }: PairPicture,
  colour: (value: number) => string,
  mark: string,
): void {
  brush.clearRect(0, 0, cells.width, cells.height + MARK_ROOM);
  const gap = cells.cellWidth >= 6 ? 1 : 0;
  const half = cells.cellHeight / 2;
  let frame: Rectangle | null = null;
  order.forEach((channel, place) => {
    const { x, y, height } = cellRectangle(cells, place);
    const left = Math.round(x);
    const width = Math.max(Math.round(x + cells.cellWidth) - left - gap, 1);
    const [was, is] = [before[channel] ?? 0, after[channel] ?? 0];
    brush.fillStyle = colour(was);
    brush.fillRect(left, y, width, was === is ? height : half);
    if (channel === marked) frame = { x: left, y, width, height };
    if (was === is) return;
    brush.fillStyle = colour(is);
    brush.fillRect(left, y + half, width, half);
    if (!moved[channel]) return;
    brush.fillStyle = mark;
    brush.fillRect(left, y + height + 1, width, MARK_HEIGHT);
  });
  if (frame) drawFrame(brush, frame);
}

/** A line on each bar that moved, where it was. The scale is 0 to 1. */
export function drawLevels(
  brush: Brush,
  { cells, values, order }: Omit<CellsPicture, 'marked'>,
  marked: readonly boolean[],
  colour: string,
): void {
  const y = barScale([0, 1], cells.cellHeight);
  brush.fillStyle = colour;
  order.forEach((channel, place) => {
    if (!marked[channel]) return;
    const { x, y: top, width } = cellRectangle(cells, place);
    brush.fillRect(x, top + y(values[channel] ?? 0) - 1, width, 2);
  });
}
