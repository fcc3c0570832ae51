/** Direct convolution: taps times weights, of blocked maps and of the network's planar input (`assembly/convolution`). */
import type { Convolution } from '../../network/network.ts';
import { INPUT } from '../../network/network.ts';
import { call, invoke } from '../builds/calls.ts';
import { depthOf, lanesOf, matrixOf, PANEL_BYTES, permuteBytes, wholeBatch } from './arguments.ts';
import type { ConvolutionAlgorithm } from './contract.ts';
import { directCost, isOfBlocks, pairsOf } from './estimate.ts';

/** Pixels are multiplied in panels of so many, which parts do not cut. */
const PANEL = 4;

/** Output pixels that share one pass over the weights: whole panels of 4. */
function pixelsPerChunk(depth: number): number {
  return Math.min(64, Math.max(2, Math.floor(PANEL_BYTES / (depth * 16))) * PANEL);
}

/** The parts of the algorithm that blocked and planar input share. */
function direct(planar: boolean): Pick<ConvolutionAlgorithm, 'cut' | 'bytes' | 'scratch' | 'step'> {
  const depthIn = (convolution: Convolution) => depthOf(convolution, planar);
  return {
    cut: { unit: PANEL, blocks: 1, strip: 1 },
    bytes: (convolution) => lanesOf(convolution.outChannels) * depthIn(convolution) * 4,
    scratch(kernels, convolution) {
      const depth = depthIn(convolution);
      return invoke(kernels, 'convolveScratch', { depth, chunk: pixelsPerChunk(depth) });
    },
    step(operation, around) {
      const { height, width } = around.tensor(operation.name, 0).layout;
      const chunk = pixelsPerChunk(depthIn(operation.convolution));
      return [call('convolve', wholeBatch(operation, around, { chunk, count: height * width }))];
    },
  };
}

export const DIRECT: ConvolutionAlgorithm = {
  name: 'direct',
  ...direct(false),
  candidate({ convolution }, { output }) {
    const [, , height = 1, width = 1] = output;
    if (!isOfBlocks(convolution)) return undefined;
    return pairsOf(convolution, output) * directCost(convolution.kernel, height, width);
  },
  staging: (convolution) => ({ blocks: 1, scratch: permuteBytes(convolution) }),
  pack(kernels, convolution, slice, scratch) {
    invoke(kernels, 'packConvolution', { ...slice, ...matrixOf(convolution), scratch });
  },
};

export const PLANAR: ConvolutionAlgorithm = {
  name: 'planar',
  ...direct(true),
  candidate({ convolution }, { output }) {
    const [, , height = 1, width = 1] = output;
    if (convolution.groups > 1 || convolution.inputs[0] !== INPUT) return undefined;
    return pairsOf(convolution, output) * directCost(convolution.kernel, height, width);
  },
  staging: () => ({ blocks: 1, scratch: 0 }),
  pack(kernels, convolution, slice) {
    invoke(kernels, 'packPlanar', { ...slice, ...matrixOf(convolution) });
  },
};
