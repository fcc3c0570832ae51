/**
 * One kernel call, and what those who make them share.
 */
import type { ActivationFunction } from '../../network/network.ts';
import { ACTIVATIONS, type KernelName, type Kernels, LINEAR } from '../builds/kernels.ts';
import { hasMargin, type Layout } from './layout.ts';
import type { PackedWeights } from './weights.ts';

/** One call: `kernels[kernel](...args)`. */
export interface Step {
  readonly kernel: KernelName;
  readonly args: readonly number[];
}

/** Checked against the signature that the compiler printed. */
export function call<K extends KernelName>(kernel: K, ...args: Parameters<Kernels[K]>): Step {
  return { kernel, args: args as number[] };
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

/** Where the first tap of output pixel (0, 0) lies. */
export function firstTap(x: PictureOf, padding: number): number {
  return origin(x) - (padding * x.layout.row + padding * x.layout.lanes) * 4;
}

/** The margin of a tensor that is made anew. */
export function clear({ storage, layout }: PictureOf): Step[] {
  if (!hasMargin(layout)) return [];
  const { blocks, rows, columns, block, halo, height, width, lanes } = layout;
  return [call('clearHalo', storage, blocks, rows, columns, block, halo, height, width, lanes)];
}

/** The number that kernels know an activation by. */
export function numberOf(activation: ActivationFunction | undefined): number {
  return activation === undefined ? LINEAR : ACTIVATIONS[activation];
}

/** What kernels from one map to another take of both: rows and blocks. */
export function stridesOf(out: PictureOf, x: PictureOf) {
  return [out.layout.row, out.layout.block, x.layout.row, x.layout.block] as const;
}
