/** Depthwise convolution: every channel by itself. */
import { call } from '../builds/calls.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import { numberOf, type Step, type Surroundings } from '../plan/step.ts';
import { eachPicture } from './arguments.ts';

export function depthwiseSteps(operation: ConvolutionOperation, around: Surroundings): Step[] {
  const activation = numberOf(operation.activation);
  return eachPicture(operation, around).map((args) => call('convolveDepthwise', { ...args, activation }));
}
