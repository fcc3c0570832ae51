/** Grouped convolution: each group of channels by itself (`assembly/grouped`). */
import { call, invoke } from '../builds/calls.ts';
import { eachPicture, lanesOf } from './arguments.ts';
import type { ConvolutionAlgorithm } from './contract.ts';
import { directCost } from './estimate.ts';
import { groupingOf, isDepthwise } from './groups.ts';

export const GROUPED: ConvolutionAlgorithm = {
  name: 'grouped',
  /** The inputs that are multiplied, other groups' included. */
  candidate({ convolution }, { output: [pictures = 1, , height = 1, width = 1] }) {
    if (convolution.groups === 1 || isDepthwise(convolution)) return undefined;
    const { spans, lanes } = groupingOf(convolution);
    const pairs = pictures * convolution.outChannels * spans * lanes;
    return pairs * directCost(convolution.kernel, height, width);
  },
  bytes(convolution) {
    const { spans, lanes } = groupingOf(convolution);
    return lanesOf(convolution.outChannels) * spans * lanes * convolution.kernel ** 2 * 4;
  },
  scratch: () => 0,
  staging: () => ({ blocks: 1, scratch: 0 }),
  pack(kernels, convolution, slice) {
    const { inBlocks, inputs, outputs, spans, lanes } = groupingOf(convolution);
    const grouping = { inBlocks, groupInputs: inputs, groupOutputs: outputs, spans, lanes };
    const { outChannels, kernel } = convolution;
    invoke(kernels, 'packGrouped', { ...slice, ...grouping, outputs: outChannels, kernel });
  },
  step(operation, around) {
    const { inputs, outputs, spans, lanes } = groupingOf(operation.convolution);
    const grouping = { groupInputs: inputs, groupOutputs: outputs, spans, lanes };
    return eachPicture(operation, around).map((args) => call('convolveGrouped', { ...args, ...grouping }));
  },
};
