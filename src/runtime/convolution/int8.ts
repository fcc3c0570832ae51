/**
 * Convolution in 8-bit integers (`assembly/int8`): an algorithm where they may gain, not where Winograd's float32 is faster,
 * which takes a quarter of the products.
 */
import { call, invoke } from '../builds/calls.ts';
import { depthOf, lanesOf, matrixOf, PANEL_BYTES, permuteBytes, wholeBatch } from './arguments.ts';
import type { ConvolutionAlgorithm } from './contract.ts';
import { endsSimply } from './estimate.ts';

/** The most taps whose products' sum fits into 32 bits: below 2³¹ / (127 · 63). */
const MOST_TAPS = 2 ** 18;

/** Measured: what a product of 8-bit integers costs; `relaxed` two fifths of a product of float32, `simd` three. */
const PRODUCT = 9 / 20;
/** The cost of reading a weight of a quarter of the size, in products. */
const WEIGHT = 1 / 2;

/** Panels of 4 output pixels that share one pass over weights of 8 bits; of the wider build's two bytes for each tap. */
function panelsPerChunk(depth: number): number {
  return Math.min(16, Math.max(2, Math.floor(PANEL_BYTES / (depth * 8))));
}

export const INT8: ConvolutionAlgorithm = {
  name: 'int8',
  ranged: true,
  // Panels are whole already.
  cut: { unit: 1, blocks: 1, strip: 1 },
  candidate(operation, { output: [pictures = 1, , height = 1, width = 1], nonNegative }) {
    const { kernel, stride, padding, groups, inChannels, outChannels } = operation.convolution;
    const isWinograd = kernel === 3 && stride === 1 && padding === 1;
    const fits = groups === 1 && (inChannels + 7) * kernel ** 2 <= MOST_TAPS;
    if (isWinograd || !endsSimply(operation) || !fits || !nonNegative) return undefined;
    const products = PRODUCT * Math.ceil((height * width) / 4) * 4 + WEIGHT;
    return pictures * inChannels * outChannels * kernel ** 2 * products;
  },
  // A byte each, and each output's step.
  bytes: (convolution) => lanesOf(convolution.outChannels) * (depthOf(convolution, false) + 4),
  scratch(kernels, convolution) {
    const depth = depthOf(convolution, false);
    return invoke(kernels, 'convolveInt8Scratch', { depth, chunk: panelsPerChunk(depth) });
  },
  staging: (convolution) => ({
    blocks: 1,
    scratch: permuteBytes(convolution) + depthOf(convolution, false) * 32,
  }),
  pack(kernels, convolution, slice, scratch) {
    invoke(kernels, 'packInt8', { ...slice, ...matrixOf(convolution), scratch });
  },
  step(operation, around) {
    const { height, width } = around.tensor(operation.name, 0).layout;
    const chunk = panelsPerChunk(depthOf(operation.convolution, false));
    const args = {
      ...wholeBatch(operation, around, { chunk, count: Math.ceil((height * width) / 4) }),
      largest: around.tensor(operation.range ?? '', 0).storage,
    };
    return [call('convolveInt8', args)];
  },
};
