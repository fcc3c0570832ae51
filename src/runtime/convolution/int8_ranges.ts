/**
 * Convolutions in 8-bit integers: which may be, and what they add to a plan. Pure.
 *
 * Weights have 7 bits and a step for each output, activations 7 bits without a sign and a step for each picture, its tensor's
 * own largest value / 127 (`assembly/int8`). So only tensors that are nowhere negative are read so, and each of them has an
 * operation that finds its channels' largest values.
 */
import { UnsupportedError } from '../../errors.ts';
import type { ActivationFunction } from '../../network/network.ts';
import type { Shape } from '../../tensor.ts';
import type { Kernels } from '../builds/kernels.ts';
import { inputsOf, type Operation } from '../plan/operations.ts';
import type { ConvolutionAlgorithm } from './contract.ts';
import { INT8 } from './int8.ts';

/** The algorithms that join those of float32. */
export const INTEGER_ALGORITHMS: readonly ConvolutionAlgorithm[] = [INT8];

/** @throws UnsupportedError for kernels of the caller's that have no integers */
export function requireInt8(kernels: Kernels): void {
  if ('packInt8' in kernels) return;
  throw new UnsupportedError({
    where: 'option kernels',
    found: "a build in float32 alone, beside precision: 'int8'",
    expected: 'senet-wasm/int8-simd.wasm or senet-wasm/int8-relaxed.wasm',
  });
}

const NON_NEGATIVE: readonly (ActivationFunction | undefined)[] = ['relu', 'sigmoid', 'hardSigmoid'];

/** The tensors that are nowhere negative, whatever the network's input, weights and gates are. */
export function nonNegative(operations: readonly Operation[]): ReadonlySet<string> {
  const found = new Set<string>();
  const isSo = (operation: Operation): boolean => {
    switch (operation.kind) {
      case 'sum':
        return operation.relu;
      case 'activation':
        return NON_NEGATIVE.includes(operation.function);
      case 'pool':
      case 'globalPool':
      case 'concat':
        return inputsOf(operation).every((name) => found.has(name));
      case 'scale':
        // A gate is whatever the caller wants.
        return false;
      default:
        return NON_NEGATIVE.includes(operation.activation);
    }
  };
  for (const operation of operations) if (isSo(operation)) found.add(operation.name);
  return found;
}

/** The vectors of channels' largest values that a plan's operations make, `[N, C]`. */
export interface Ranged {
  readonly operations: readonly Operation[];
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** Before the first convolution whose algorithm reads a tensor's range, the operation that finds its largest values. */
export function withRanges(
  { operations, shapes }: Ranged,
  algorithms: ReadonlyMap<string, ConvolutionAlgorithm>,
): Ranged {
  const all = new Map(shapes);
  const ranged = operations.flatMap((operation): Operation[] => {
    if (operation.kind !== 'convolution' || !algorithms.get(operation.name)?.ranged) return [operation];
    const { input } = operation;
    const range = `largest of ${input}`;
    const isKnown = all.has(range);
    all.set(range, (shapes.get(input) ?? []).slice(0, 2));
    const reading = { ...operation, range };
    return isKnown ? [reading] : [{ kind: 'globalPool', name: range, input, by: 'max' }, reading];
  });
  return { operations: ranged, shapes: all };
}
