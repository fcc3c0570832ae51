/** Convolution in 8-bit integers. */
import { call } from '../builds/calls.ts';
import { LINEAR, RELU } from '../builds/kernels.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import type { Step, Surroundings } from '../plan/step.ts';
import { depthOf, PANEL_BYTES, wholeBatch } from './arguments.ts';

/** Panels of 4 output pixels that share one pass over weights of 8 bits; of the wider build's two bytes for each tap. */
export function panelsPerChunk(depth: number): number {
  return Math.min(16, Math.max(2, Math.floor(PANEL_BYTES / (depth * 8))));
}

export function int8Step(operation: ConvolutionOperation, around: Surroundings): Step {
  const { height, width } = around.tensor(operation.name, 0).layout;
  const { kernel, stride } = operation.convolution;
  const chunk = panelsPerChunk(depthOf(operation.convolution, false));
  const args = {
    ...wholeBatch(operation, around, { chunk, count: Math.ceil((height * width) / 4) }),
    w: around.weights(operation.name).address,
    largest: around.tensor(operation.range ?? '', 0).storage,
    kernel,
    stride,
    activation: operation.activation === 'relu' ? RELU : LINEAR,
  };
  // Panels are whole already.
  return { ...call('convolveInt8', args), cut: { unit: 1, blocks: 1, strip: 1 } };
}
