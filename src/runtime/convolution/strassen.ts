/** Direct convolution by Strassen's products, in one or two levels. */
import { call } from '../builds/calls.ts';
import { LINEAR, RELU } from '../builds/kernels.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import type { Step, Surroundings } from '../plan/step.ts';
import { unitCount } from './algorithm.ts';
import { depthOf, wholeBatch } from './arguments.ts';

/** Output pixels whose left factors share one pass over Strassen's weights, the more where those stay in L2. */
const STRASSEN_PIXELS = { most: 128, least: 64 } as const;
const FACTOR_BYTES = 512 * 1024;

/** Units of 4 · 2^levels output pixels, of `depth` taps each, that share one pass over Strassen's weights. */
export function unitsPerChunk(levels: number, depth: number): number {
  const { most, least } = STRASSEN_PIXELS;
  const bytes = most * depth * 4 * (7 / 4) ** levels;
  return (bytes <= FACTOR_BYTES ? most : least) / (4 * 2 ** levels);
}

export function strassenStep(operation: ConvolutionOperation, levels: number, around: Surroundings): Step {
  const { height, width } = around.tensor(operation.name, 0).layout;
  const { kernel, stride } = operation.convolution;
  const chunk = unitsPerChunk(levels, depthOf(operation.convolution, false));
  const args = {
    ...wholeBatch(operation, around, { chunk, count: unitCount(levels, height, width) }),
    w: around.weights(operation.name).address,
    kernel,
    stride,
    levels,
    activation: operation.activation === 'relu' ? RELU : LINEAR,
  };
  // Units are whole already.
  return { ...call('strassen', args), cut: { unit: 1, blocks: 2 ** levels, strip: 2 ** levels } };
}
