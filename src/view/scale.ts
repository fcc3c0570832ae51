/** A scale of colours, as a strip of one row that goes from its least value to its greatest. */
import { type Cells, layoutCells, SCALE } from './cells.ts';
import type { CellsPicture } from './draw.ts';
import { channelOrder } from './order.ts';

/**
 * What `drawStrip` draws for the legend of a colour scale: `steps` slivers, a pixel wide each.
 *
 * @param least     the value at the left
 * @param greatest  the value at the right
 * @param steps     ≥ 2
 *
 * @example
 * drawStrip(context, scalePicture(0, 1), gateColour); // 120 × 12 pixels
 */
export function scalePicture(least: number, greatest: number, steps = 120): CellsPicture {
  const cells: Cells = layoutCells({ ...SCALE, count: steps, width: steps });
  const span = greatest - least;
  const values = Float32Array.from({ length: steps }, (_, step) => least + (span * step) / (steps - 1));
  return { cells, values, order: channelOrder(values, 'index'), marked: null };
}
