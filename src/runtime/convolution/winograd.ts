/** Winograd's convolutions of 3×3, in tiles of 2×2 or 4×4 outputs. */
import { call } from '../builds/calls.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import type { Step, Surroundings } from '../plan/step.ts';
import { isLate, tileCount, tileOf, tilesPerChunk, type Weighted } from './algorithm.ts';
import { wholeBatch } from './arguments.ts';

/** Tiles are multiplied in panels of so many, which parts do not cut. */
const PANEL = 4;
/** Output blocks whose early weights lie together, position by position (`assembly/winograd/strip.ts`). */
const STRIP = 8;

export function winogradStep(
  operation: ConvolutionOperation,
  algorithm: Weighted,
  around: Surroundings,
): Step {
  const { height, width, blocks } = around.tensor(operation.name, 0).layout;
  const { stride } = operation.convolution;
  const tile = tileOf(algorithm);
  const count = tileCount(tile, height, width);
  const chunk = tilesPerChunk(algorithm, stride, around.pictures * count);
  const late = isLate(algorithm);
  const args = {
    ...wholeBatch(operation, around, { chunk, count }),
    u: around.weights(operation.name).address,
    outBlocks: blocks,
    tile,
    stride,
    late: late ? 1 : 0,
    rectify: operation.activation === 'relu' ? 1 : 0,
    sums: around.sums(operation.name, 0)?.storage ?? 0,
  };
  // A part of a strip would read its weights in leaps: 256 channels at 8², on two threads, took 1.4 times as long so.
  return { ...call('winograd', args), cut: { unit: PANEL, blocks: 1, strip: late ? 1 : STRIP } };
}
