/** Depthwise convolution: every channel by itself (`assembly/grouped/depthwise.ts`). */
import { call, invoke } from '../builds/calls.ts';
import { eachPicture, lanesOf, matrixOf } from './arguments.ts';
import type { ConvolutionAlgorithm } from './contract.ts';
import { directCost } from './estimate.ts';
import { isDepthwise } from './groups.ts';

export const DEPTHWISE: ConvolutionAlgorithm = {
  name: 'depthwise',
  candidate({ convolution }, { output: [pictures = 1, , height = 1, width = 1] }) {
    if (!isDepthwise(convolution)) return undefined;
    return pictures * convolution.outChannels * directCost(convolution.kernel, height, width);
  },
  bytes: ({ outChannels, kernel }) => lanesOf(outChannels) * kernel ** 2 * 4,
  scratch: () => 0,
  staging: () => ({ blocks: 1, scratch: 0 }),
  pack(kernels, convolution, slice) {
    invoke(kernels, 'packPlanar', { ...slice, ...matrixOf(convolution), inputs: 1 });
  },
  step(operation, around) {
    return eachPicture(operation, around).map((args) => call('convolveDepthwise', args));
  },
};
