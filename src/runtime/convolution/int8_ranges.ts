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
import { type ConvolutionOperation, inputsOf, type Operation } from '../plan/operations.ts';
import type { Algorithm, Candidate } from './algorithm.ts';

/** @throws UnsupportedError for kernels of the caller's that have no integers */
export function requireInt8(kernels: Kernels): void {
  if ('packInt8' in kernels) return;
  throw new UnsupportedError({
    where: 'option kernels',
    found: "a build in float32 alone, beside precision: 'int8'",
    expected: 'senet-wasm/int8-simd.wasm or senet-wasm/int8-relaxed.wasm',
  });
}

/** The most taps whose products' sum fits into 32 bits: below 2³¹ / (127 · 63). */
const MOST_TAPS = 2 ** 18;

/** Measured: what a product of 8-bit integers costs; `relaxed` two fifths of a product of float32, `simd` three. */
const PRODUCT = 9 / 20;
/** What reading a weight of a quarter of the size costs, in products. */
const WEIGHT = 1 / 2;

/**
 * Integers as one more algorithm of a convolution, where they may gain: not where Winograd's float32 is faster, which takes a
 * quarter of the products.
 *
 * @param output       `[N, C, H, W]` of the convolution's output
 * @param nonNegative  `nonNegative` of the plan's operations
 */
export function candidatesOf(
  { convolution, input, activation }: ConvolutionOperation,
  [pictures = 1, , height = 1, width = 1]: Shape,
  nonNegative: ReadonlySet<string>,
): readonly Candidate[] {
  const { kernel, stride, padding, groups, inChannels, outChannels } = convolution;
  const isWinograd = kernel === 3 && stride === 1 && padding === 1;
  const isLinear = activation === undefined || activation === 'relu';
  const fits = groups === 1 && (inChannels + 7) * kernel ** 2 <= MOST_TAPS;
  if (isWinograd || !isLinear || !fits || !nonNegative.has(input)) return [];
  const products = PRODUCT * Math.ceil((height * width) / 4) * 4 + WEIGHT;
  const cost = pictures * inChannels * outChannels * kernel ** 2 * products;
  return [{ algorithm: 'int8', cost }];
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

/** Before the first integer convolution that reads a tensor, the operation that finds its largest values. */
export function withRanges(
  { operations, shapes }: Ranged,
  algorithms: ReadonlyMap<string, Algorithm>,
): Ranged {
  const all = new Map(shapes);
  const ranged = operations.flatMap((operation): Operation[] => {
    if (operation.kind !== 'convolution' || algorithms.get(operation.name) !== 'int8') return [operation];
    const { input } = operation;
    const range = `largest of ${input}`;
    const isKnown = all.has(range);
    all.set(range, (shapes.get(input) ?? []).slice(0, 2));
    const reading = { ...operation, range };
    return isKnown ? [reading] : [{ kind: 'globalPool', name: range, input, by: 'max' }, reading];
  });
  return { operations: ranged, shapes: all };
}
