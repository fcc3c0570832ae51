/**
 * Descriptors: arguments of kernels that always go together, written to memory once for a plan (`assembly/inline/descriptors.ts`).
 * One for each picture of each tensor, then one for each convolution's filter; they lie between weights and tensors. Pure.
 */
import { call } from '../builds/calls.ts';
import type { Kernels } from '../builds/kernels.ts';
import { numberOf, origin, type PictureOf, type Step } from './step.ts';
import type { PlannedTensor } from './tensors.ts';
import type { PackedWeights, WeightsRegion } from './weights.ts';

/** Where they lie; all in bytes. */
export interface Descriptors {
  readonly map: (name: string, picture: number) => number;
  readonly filter: (operation: string) => number;
  readonly bytes: number;
}

/** The things that have a descriptor. */
interface Described {
  readonly tensors: ReadonlyMap<string, PlannedTensor>;
  readonly weights: WeightsRegion;
  readonly pictures: number;
}

function found(index: number | undefined, name: string): number {
  if (index === undefined) throw new Error(`nothing describes ${name}`);
  return index;
}

function indexed(names: Iterable<string>): ReadonlyMap<string, number> {
  return new Map([...names].map((name, index) => [name, index]));
}

function convolutionsOf({ packed }: WeightsRegion): readonly PackedWeights[] {
  return [...packed.values()].filter(({ convolution }) => convolution);
}

/** @param at  where the first one lies */
export function placeDescriptors(
  { tensors, weights, pictures }: Described,
  kernels: Pick<Kernels, 'mapBytes' | 'filterBytes'>,
  at: number,
): Descriptors {
  const [mapBytes, filterBytes] = [kernels.mapBytes(), kernels.filterBytes()];
  const maps = indexed(tensors.keys());
  const filters = indexed(convolutionsOf(weights).map(({ operation }) => operation.name));
  const firstFilter = at + maps.size * pictures * mapBytes;
  return {
    map: (name, picture) => at + (found(maps.get(name), name) * pictures + picture) * mapBytes,
    filter: (name) => firstFilter + found(filters.get(name), name) * filterBytes,
    bytes: firstFilter + filters.size * filterBytes - at,
  };
}

function describeMap(at: number, picture: PictureOf): Step {
  const { elements, row, block, height, width, blocks, lanes } = picture.layout;
  const strides = { picture: elements, row, block };
  return call('describeMap', { at, origin: origin(picture), ...strides, height, width, blocks, lanes });
}

function describeFilter(
  at: number,
  { operation, convolution }: PackedWeights,
  base: number,
  bias: number,
): Step[] {
  if (operation.kind !== 'convolution') return [];
  const { kernel, stride, padding } = operation.convolution;
  const activation = numberOf(operation.activation);
  const late = convolution?.late ? 1 : 0;
  return [call('describeFilter', { at, weights: base, bias, kernel, stride, padding, activation, late })];
}

/**
 * The calls that write them.
 *
 * @param base      where packed weights begin
 * @param pictureOf  one picture of a tensor with its address
 */
export function describeCalls(
  { tensors, weights, pictures }: Described,
  { map, filter }: Descriptors,
  base: number,
  pictureOf: (name: string, picture: number) => PictureOf,
): readonly Step[] {
  const maps = [...tensors.keys()].flatMap((name) =>
    Array.from({ length: pictures }, (_, picture) =>
      describeMap(map(name, picture), pictureOf(name, picture)),
    ),
  );
  const filters = convolutionsOf(weights).flatMap((packed) =>
    describeFilter(filter(packed.operation.name), packed, base + packed.offset, base + packed.bias),
  );
  return [...maps, ...filters];
}
