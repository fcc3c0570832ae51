/**
 * The kernel calls of each operation: names and numbers, nothing else, so that a plan is a flat list that can be printed,
 * counted and sent to a worker.
 */
import type { ConvolutionOperation, Operation } from './operations.ts';
import { clear, picturesOf, type Step, type Surroundings } from './step.ts';
import { activation, affine, concat, pool } from './steps_maps.ts';
import { dense, globalPool, scale, sum } from './steps_module.ts';

function convolution(operation: ConvolutionOperation, around: Surroundings): Step[] {
  const { convolution: algorithm } = around.weights(operation.name);
  if (!algorithm) throw new Error(`no algorithm was chosen for ${operation.name}`);
  const { cut } = algorithm;
  const clears = picturesOf(around).flatMap((picture) => clear(around.tensor(operation.name, picture)));
  const steps = algorithm.step(operation, around);
  return [...clears, ...(cut ? steps.map((step) => ({ ...step, cut })) : steps)];
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
