/**
 * The kernel calls of what takes a map as a whole: pools, single batch norms and activations, concatenations.
 */
import { call } from '../builds/calls.ts';
import { BLOCK } from './layout.ts';
import type { ActivationOperation, AffineOperation, ConcatOperation, PoolOperation } from './operations.ts';
import { blocksOfMap, clear, numberOf, type Step, type Surroundings } from './step.ts';

/** From one map to another: their descriptors, and all output blocks. */
function mapsOf(out: string, x: string, picture: number, around: Surroundings) {
  const blocks = blocksOfMap(around.tensor(out, picture));
  return { out: around.map(out, picture), x: around.map(x, picture), ...blocks };
}

export function pool(
  { name, input, pool: node }: PoolOperation,
  picture: number,
  around: Surroundings,
): Step[] {
  const out = around.tensor(name, picture);
  const { kernel, stride, padding, countIncludePad } = node;
  const args = { ...mapsOf(name, input, picture, around), kernel, stride, padding };
  const step =
    node.by === 'max'
      ? call('poolMax', args)
      : call('poolMean', { ...args, countPadding: countIncludePad ? 1 : 0 });
  return [...clear(out), step];
}

/** @param aliased  it is made over its input, whose margin is zero already */
export function affine(
  { name, input, activation: ending }: AffineOperation,
  picture: number,
  aliased: boolean,
  around: Surroundings,
): Step[] {
  const out = around.tensor(name, picture);
  const { address: factor, biasAddress: shift } = around.weights(name);
  const args = { ...mapsOf(name, input, picture, around), factor, shift, activation: numberOf(ending) };
  return [...(aliased ? [] : clear(out)), call('affine', args)];
}

/** @param aliased  it is made over its input, whose margin is zero already */
export function activation(
  operation: ActivationOperation,
  picture: number,
  aliased: boolean,
  around: Surroundings,
): Step[] {
  const { name, input } = operation;
  const args = { ...mapsOf(name, input, picture, around), activation: numberOf(operation.function) };
  return [...(aliased ? [] : clear(around.tensor(name, picture))), call('activateMap', args)];
}

/** Copies of those parts that were not made in their place. */
export function concat({ name, parts }: ConcatOperation, picture: number, around: Surroundings): Step[] {
  const out = around.tensor(name, picture);
  const { blocks, block, channels } = out.layout;
  const copies: Step[] = [];
  let first = 0;
  for (const part of parts) {
    const x = around.tensor(part, picture);
    const count = x.layout.channels;
    const isThere = first % BLOCK === 0 && x.storage === out.storage + (first / BLOCK) * block * 4;
    // The last part's copy also zeroes the lanes behind it.
    const lanes = first + count === channels ? blocks * BLOCK - first : count;
    const args = { ...mapsOf(name, part, picture, around), first, channels: count, lanes };
    if (!isThere) copies.push(call('copyChannels', args));
    first += count;
  }
  return copies.length === 0 ? [] : [...clear(out), ...copies];
}
