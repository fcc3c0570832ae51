/**
 * One kernel call, and what those who make them share.
 */
import type { ActivationFunction } from '../../network/network.ts';
import { type CalledKernel, call, type NamedCall } from '../builds/calls.ts';
import { ACTIVATIONS, LINEAR } from '../builds/kernels.ts';
import { hasMargin, type Layout } from './layout.ts';
import type { PackedWeights } from './weights.ts';

/**
 * How a convolution that gathers its input in scratch is cut for threads. Its kernel takes `scratch`, `gathered`, `chunk`
 * and the ranges [begin, end), of pixels or whole groups of them, and [blockBegin, blockEnd), of output blocks.
 */
export interface Cut {
  /** The first range is cut at multiples of this. */
  readonly unit: number;
  /** Output blocks that are computed together: they are not cut. */
  readonly blocks: number;
  /** Output blocks whose weights lie together: cutting them costs time. */
  readonly strip: number;
}

/** One kernel call of a plan. */
export interface Step extends NamedCall<CalledKernel> {
  /** Of such a convolution; every other step takes [blockBegin, blockEnd), or is a margin. */
  readonly cut?: Cut;
}

/** One picture of a tensor: where its storage starts, in bytes, and how it lies. */
export interface PictureOf {
  readonly storage: number;
  readonly layout: Layout;
}

/** What `emit` needs to know of the plan, with absolute addresses. */
export interface Surroundings {
  readonly pictures: number;
  readonly scratch: number;
  tensor(name: string, picture: number): PictureOf;
  /** Address of a tensor's descriptor, and of a convolution's filter (`descriptors.ts`). */
  map(name: string, picture: number): number;
  filter(operation: string): number;
  /** The sums that a convolution leaves over the parts of this map, where somebody reads them. */
  sums(map: string, picture: number): PictureOf | undefined;
  weights(operation: string): PackedWeights & { readonly address: number; readonly biasAddress: number };
}

export function picturesOf({ pictures }: Surroundings): readonly number[] {
  return Array.from({ length: pictures }, (_, picture) => picture);
}

/** Where pixel (0, 0) of block 0 lies. */
export function origin({ storage, layout }: PictureOf): number {
  return storage + layout.origin * 4;
}

/** Zeroes the margin of one picture. */
export function clearMargin({ storage, layout }: PictureOf): Step {
  const { blocks, rows, columns, block, halo, height, width, lanes } = layout;
  return call('clearHalo', { storage, blocks, rows, columns, block, halo, height, width, lanes });
}

/** The margin of a tensor that is made anew. */
export function clear(picture: PictureOf): Step[] {
  return hasMargin(picture.layout) ? [clearMargin(picture)] : [];
}

/** The number that kernels know an activation by. */
export function numberOf(activation: ActivationFunction | undefined): number {
  return activation === undefined ? LINEAR : ACTIVATIONS[activation];
}

/** All channel blocks of a map. */
export function blocksOfMap({ layout }: PictureOf) {
  return { blockBegin: 0, blockEnd: layout.blocks };
}

/** All channel blocks of a map, and its height and width. */
export function extentsOf(picture: PictureOf) {
  const { height, width } = picture.layout;
  return { height, width, ...blocksOfMap(picture) };
}
