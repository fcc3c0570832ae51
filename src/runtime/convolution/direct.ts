/** Direct convolution: taps times weights, of blocked maps and of the network's planar input. */
import { call } from '../builds/calls.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import { numberOf, type Step, type Surroundings } from '../plan/step.ts';
import { depthOf, PANEL_BYTES, wholeBatch } from './arguments.ts';

/** Pixels are multiplied in panels of so many, which parts do not cut. */
const PANEL = 4;

/** Output pixels that share one pass over the weights: whole panels of 4. */
export function pixelsPerChunk(depth: number): number {
  return Math.min(64, Math.max(2, Math.floor(PANEL_BYTES / (depth * 16))) * PANEL);
}

export function directStep(operation: ConvolutionOperation, planar: boolean, around: Surroundings): Step {
  const { kernel, stride } = operation.convolution;
  const { height, width } = around.tensor(operation.name, 0).layout;
  const chunk = pixelsPerChunk(depthOf(operation.convolution, planar));
  const args = {
    ...wholeBatch(operation, around, { chunk, count: height * width }),
    w: around.weights(operation.name).address,
    planar: planar ? 1 : 0,
    kernel,
    stride,
    activation: numberOf(operation.activation),
  };
  return { ...call('convolve', args), cut: { unit: PANEL, blocks: 1, strip: 1 } };
}
