/**
 * The kernel calls of grouped convolutions, and of what takes a map as a whole: pools, single batch norms and activations,
 * concatenations.
 */
import { groupingOf } from '../convolution/groups.ts';
import { BLOCK } from './layout.ts';
import type {
  ActivationOperation,
  AffineOperation,
  ConcatOperation,
  ConvolutionOperation,
  PoolOperation,
} from './operations.ts';
import {
  call,
  clear,
  firstTap,
  numberOf,
  origin,
  picturesOf,
  type Step,
  type Surroundings,
  stridesOf,
} from './step.ts';

/** The pictures of a convolution that is computed one by one, each with what its kernel takes first. */
function eachPicture({ name, input, convolution }: ConvolutionOperation, around: Surroundings) {
  const { address, biasAddress } = around.weights(name);
  return picturesOf(around).map((picture) => {
    const [x, out] = [around.tensor(input, picture), around.tensor(name, picture)];
    const { height, width, blocks } = out.layout;
    const from = firstTap(x, convolution.padding);
    const start = [origin(out), from, address, biasAddress, ...stridesOf(out, x), height, width] as const;
    return { start, blocks, clears: clear(out) };
  });
}

export function grouped(operation: ConvolutionOperation, around: Surroundings): Step[] {
  const { kernel, stride } = operation.convolution;
  const { inBlocks, inputs, outputs, spans, lanes } = groupingOf(operation.convolution);
  const shape = [inBlocks, inputs, outputs, spans, lanes, kernel, stride] as const;
  const ending = numberOf(operation.activation);
  return eachPicture(operation, around).flatMap(({ start, blocks, clears }) => [
    ...clears,
    call('convolveGrouped', ...start, ...shape, ending, 0, blocks),
  ]);
}

export function depthwise(operation: ConvolutionOperation, around: Surroundings): Step[] {
  const { kernel, stride } = operation.convolution;
  const ending = numberOf(operation.activation);
  return eachPicture(operation, around).flatMap(({ start, blocks, clears }) => [
    ...clears,
    call('convolveDepthwise', ...start, kernel, stride, ending, 0, blocks),
  ]);
}

export function pool(
  { name, input, pool: node }: PoolOperation,
  picture: number,
  around: Surroundings,
): Step[] {
  const [x, out] = [around.tensor(input, picture), around.tensor(name, picture)];
  const { kernel, stride, padding, countIncludePad } = node;
  const { height, width } = x.layout;
  const extents = [out.layout.height, out.layout.width, height, width] as const;
  const all = [origin(out), origin(x), ...stridesOf(out, x), ...extents, kernel, stride, padding] as const;
  const { blocks } = out.layout;
  const step =
    node.by === 'max'
      ? call('poolMax', ...all, 0, blocks)
      : call('poolMean', ...all, countIncludePad ? 1 : 0, 0, blocks);
  return [...clear(out), step];
}

/** @param aliased  it is made over its input, whose margin is zero already */
export function affine(
  { name, input, activation: ending }: AffineOperation,
  picture: number,
  aliased: boolean,
  around: Surroundings,
): Step[] {
  const [x, out] = [around.tensor(input, picture), around.tensor(name, picture)];
  const { address, biasAddress } = around.weights(name);
  const { height, width, blocks } = out.layout;
  const from = [origin(out), origin(x), address, biasAddress, ...stridesOf(out, x)] as const;
  const step = call('affine', ...from, height, width, numberOf(ending), 0, blocks);
  return [...(aliased ? [] : clear(out)), step];
}

/** @param aliased  it is made over its input, whose margin is zero already */
export function activation(
  operation: ActivationOperation,
  picture: number,
  aliased: boolean,
  around: Surroundings,
): Step[] {
  const [x, out] = [around.tensor(operation.input, picture), around.tensor(operation.name, picture)];
  const { height, width, blocks } = out.layout;
  const from = [origin(out), origin(x), ...stridesOf(out, x), height, width] as const;
  const step = call('activateMap', ...from, numberOf(operation.function), 0, blocks);
  return [...(aliased ? [] : clear(out)), step];
}

/** Copies of those parts that were not made in their place. */
export function concat({ name, parts }: ConcatOperation, picture: number, around: Surroundings): Step[] {
  const out = around.tensor(name, picture);
  const { height, width, blocks, block, channels } = out.layout;
  const copies: Step[] = [];
  let first = 0;
  for (const part of parts) {
    const x = around.tensor(part, picture);
    const count = x.layout.channels;
    const isThere = first % BLOCK === 0 && x.storage === out.storage + (first / BLOCK) * block * 4;
    // The last part's copy also zeroes the lanes behind it.
    const lanes = first + count === channels ? blocks * BLOCK - first : count;
    const extents = [height, width, first, count, lanes, 0, blocks] as const;
    if (!isThere) copies.push(call('copyChannels', origin(out), origin(x), ...stridesOf(out, x), ...extents));
    first += count;
  }
  return copies.length === 0 ? [] : [...clear(out), ...copies];
}
