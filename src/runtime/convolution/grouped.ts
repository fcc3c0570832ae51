/** Grouped convolution: each group of channels by itself. */
import { call } from '../builds/calls.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import { numberOf, type Step, type Surroundings } from '../plan/step.ts';
import { eachPicture } from './arguments.ts';
import { groupingOf } from './groups.ts';

export function groupedSteps(operation: ConvolutionOperation, around: Surroundings): Step[] {
  const { inBlocks, inputs, outputs, spans, lanes } = groupingOf(operation.convolution);
  const grouping = { inBlocks, groupInputs: inputs, groupOutputs: outputs, spans, lanes };
  const activation = numberOf(operation.activation);
  return eachPicture(operation, around).map((args) =>
    call('convolveGrouped', { ...args, ...grouping, activation }),
  );
}
