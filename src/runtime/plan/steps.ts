/**
 * The kernel calls of each operation: names and numbers, nothing else, so that a plan is a flat list that can be printed,
 * counted and sent to a worker.
 */
import { levelsOf, tileOf } from '../convolution/algorithm.ts';
import { depthwiseSteps } from '../convolution/depthwise.ts';
import { directStep } from '../convolution/direct.ts';
import { groupedSteps } from '../convolution/grouped.ts';
import { int8Step } from '../convolution/int8.ts';
import { strassenStep } from '../convolution/strassen.ts';
import { winogradStep } from '../convolution/winograd.ts';
import type { ConvolutionOperation, Operation } from './operations.ts';
import { clear, picturesOf, type Step, type Surroundings } from './step.ts';
import { activation, affine, concat, pool } from './steps_maps.ts';
import { dense, globalPool, scale, sum } from './steps_module.ts';

function convolutionSteps(operation: ConvolutionOperation, around: Surroundings): Step[] {
  const { algorithm } = around.weights(operation.name);
  if (algorithm === 'grouped') return groupedSteps(operation, around);
  if (algorithm === 'depthwise') return depthwiseSteps(operation, around);
  if (algorithm === 'int8') return [int8Step(operation, around)];
  const levels = levelsOf(algorithm);
  if (levels > 0) return [strassenStep(operation, levels, around)];
  if (tileOf(algorithm) > 1) return [winogradStep(operation, algorithm, around)];
  return [directStep(operation, algorithm === 'planar', around)];
}

function convolution(operation: ConvolutionOperation, around: Surroundings): Step[] {
  const clears = picturesOf(around).flatMap((picture) => clear(around.tensor(operation.name, picture)));
  return [...clears, ...convolutionSteps(operation, around)];
}

function emitPicture(
  operation: Exclude<Operation, ConvolutionOperation>,
  picture: number,
  aliased: boolean,
  around: Surroundings,
): Step[] {
  const margin = () => (aliased ? [] : clear(around.tensor(operation.name, picture)));
  switch (operation.kind) {
    case 'globalPool':
      return [globalPool(operation, picture, around)];
    case 'pool':
      return pool(operation, picture, around);
    case 'affine':
      return affine(operation, picture, aliased, around);
    case 'activation':
      return activation(operation, picture, aliased, around);
    case 'concat':
      return concat(operation, picture, around);
    case 'dense':
      return [dense(operation, picture, around)];
    case 'scale':
      return [...margin(), scale(operation, picture, around)];
    case 'sum':
      return [...margin(), sum(operation, picture, around)];
  }
}

/**
 * @param aliased  the operation overwrites one of its inputs, whose margin is zero already
 */
export function emit(operation: Operation, aliased: boolean, around: Surroundings): Step[] {
  if (operation.kind === 'convolution') return convolution(operation, around);
  return picturesOf(around).flatMap((picture) => emitPicture(operation, picture, aliased, around));
}
