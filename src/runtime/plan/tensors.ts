/**
 * How each tensor of a plan lies and where: layouts from what its readers need, addresses from its life. Pure.
 */
import type { Network } from '../../network/network.ts';
import { INPUT } from '../../network/network.ts';
import type { Shape } from '../../tensor.ts';
import type { ConvolutionAlgorithm } from '../convolution/contract.ts';
import { type Layout, type MapNeeds, mapLayout, planarLayout, vectorLayout } from './layout.ts';
import { inputsOf, type Operation } from './operations.ts';
import { type Life, placeBuffers } from './placement.ts';
import { Storage } from './storage.ts';
import type { Sums } from './sums.ts';

/**
 * A tensor in memory; `offset` is in bytes from the work region's start, of picture 0's storage. Where it lies in the
 * storage of a concatenation, the layout's `elements` are those of the whole: from one picture to the next.
 */
export interface PlannedTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly layout: Layout;
  readonly offset: number;
  /** Made over this tensor, which dies here. */
  readonly alias?: string;
}

type Shapes = ReadonlyMap<string, Shape>;

function shapeOf(shapes: Shapes, name: string): Shape {
  return shapes.get(name) ?? [];
}

/** For each tensor the operation that reads it last; logits and gates are read by the caller, after all. */
function lastReads(network: Network, operations: readonly Operation[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const [index, operation] of operations.entries()) {
    if (!last.has(operation.name)) last.set(operation.name, index);
    for (const input of inputsOf(operation)) last.set(input, index);
  }
  const gates = network.blocks.flatMap(({ se }) => (se ? [se.gate] : []));
  for (const name of [network.output, ...gates]) last.set(name, operations.length);
  return last;
}

function needsOfMaps(
  operations: readonly Operation[],
  algorithms: ReadonlyMap<string, ConvolutionAlgorithm>,
  ownerOf: (name: string) => string,
): ReadonlyMap<string, MapNeeds> {
  const needs = new Map<string, MapNeeds>();
  for (const operation of operations) {
    if (operation.kind !== 'convolution') continue;
    const owner = ownerOf(operation.input);
    const known = needs.get(owner) ?? { halo: 0, tile: 1 };
    const { padding, stride } = operation.convolution;
    const tile = algorithms.get(operation.name)?.tile;
    needs.set(owner, {
      halo: Math.max(known.halo, padding),
      // A tile's inputs; powers of two, so that whole tiles of the largest are whole tiles of all.
      tile: Math.max(known.tile, tile === undefined ? 1 : tile * stride),
    });
  }
  return needs;
}

function layoutOfSums(shape: Shape): Layout {
  return mapLayout(shape, { halo: 0, tile: 1 });
}

export interface TensorPlan {
  readonly tensors: ReadonlyMap<string, PlannedTensor>;
  readonly bytes: number;
}

/**
 * @param sums   by the map that they are over
 * @param batch  N: every tensor holds N pictures, one after the other
 */
export function planTensors(
  network: Network,
  operations: readonly Operation[],
  algorithms: ReadonlyMap<string, ConvolutionAlgorithm>,
  shapes: Shapes,
  sums: ReadonlyMap<string, Sums>,
  batch: number,
): TensorPlan {
  const last = lastReads(network, operations);
  const storage = new Storage(operations, last, shapes);
  const needs = needsOfMaps(operations, algorithms, (name) => storage.of(name).owner);
  const ownLayout = (name: string, owner: string): Layout => {
    const shape = shapeOf(shapes, name);
    const asked = needs.get(owner) ?? { halo: 0, tile: 1 };
    if (name === INPUT) return planarLayout(shape, asked);
    return shape.length === 4 ? mapLayout(shape, asked) : vectorLayout(shape);
  };
  const names = [INPUT, ...operations.map((operation) => operation.name)];
  const lives = new Map<string, Life>();
  for (const [index, name] of names.entries()) {
    const { owner } = storage.of(name);
    const known = lives.get(owner);
    const from = known?.from ?? Math.max(0, index - 1);
    const to = Math.max(known?.to ?? 0, last.get(name) ?? 0);
    lives.set(owner, { bytes: ownLayout(owner, owner).elements * 4 * batch, from, to });
  }
  for (const { name, shape, from, to } of sums.values())
    lives.set(name, { bytes: layoutOfSums(shape).elements * 4 * batch, from, to });
  const placement = placeBuffers([...lives.values()]);
  const offsets = new Map([...lives.keys()].map((name, index) => [name, placement.offsets[index] ?? 0]));
  const tensors = new Map<string, PlannedTensor>();
  for (const name of names) {
    const { owner, block } = storage.of(name);
    // Pictures of a part are as far apart as those of the whole.
    const { elements } = ownLayout(owner, owner);
    const layout = { ...ownLayout(name, owner), elements };
    const offset = (offsets.get(owner) ?? 0) + block * layout.block * 4;
    const victim = storage.overwritten.get(name);
    const placed = { name, shape: shapeOf(shapes, name), layout, offset };
    tensors.set(name, victim === undefined ? placed : { ...placed, alias: victim });
  }
  for (const { name, shape } of sums.values())
    tensors.set(name, { name, shape, layout: layoutOfSums(shape), offset: offsets.get(name) ?? 0 });
  return { tensors, bytes: placement.bytes };
}
