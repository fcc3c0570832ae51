/**
 * Which squeezes need not read a map again, because the convolution that made it has left sums over its parts. Pure.
 *
 * A part (a tile of the algorithm's) lies in one picture and is summed by one thread, so that a mean is the same, bit for bit,
 * however the convolution was shared, and in a batch.
 */
import type { Shape } from '../../tensor.ts';
import type { ConvolutionAlgorithm } from '../convolution/contract.ts';
import type { Operation } from './operations.ts';

export interface Sums {
  /** Of the tensor that holds them; no node has a space in its name. */
  readonly name: string;
  /** `[N, C, parts upon one another, parts side by side]` */
  readonly shape: Shape;
  /** The operations that write them and read them last. */
  readonly from: number;
  readonly to: number;
}

/** By the name of the map that they are over. */
export function planSums(
  operations: readonly Operation[],
  algorithms: ReadonlyMap<string, ConvolutionAlgorithm>,
  shapes: ReadonlyMap<string, Shape>,
): ReadonlyMap<string, Sums> {
  const made = new Map(operations.map(({ name }, index) => [name, index]));
  const sums = new Map<string, Sums>();
  for (const [to, operation] of operations.entries()) {
    if (operation.kind !== 'globalPool' || operation.by !== 'mean') continue;
    const map = operation.input;
    const tile = algorithms.get(map)?.tile;
    if (tile === undefined) continue;
    const [pictures = 1, channels = 1, height = 1, width = 1] = shapes.get(map) ?? [];
    const shape = [pictures, channels, Math.ceil(height / tile), Math.ceil(width / tile)];
    sums.set(map, { name: `${map} (sums)`, shape, from: made.get(map) ?? 0, to });
  }
  return sums;
}
