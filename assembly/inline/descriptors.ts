/**
 * Arguments that always go together, written to memory once and passed by their address: a map, and the filter of a
 * convolution. The host places them with `describeMap` and `describeFilter`, so their order is known here alone.
 */

/** A map `[N][blocks][rows][columns][lanes]`: where it lies and how. All strides are in elements. */
@unmanaged
export class FeatureMap {
  /** Address of picture 0, block 0, pixel (0, 0). */
  origin: usize;
  picture: usize;
  row: usize;
  block: usize;
  height: i32;
  width: i32;
  /** Channel blocks, or planes where `lanes` is 1. */
  blocks: i32;
  /** Channels of a block: 8, or 1 for a planar map. */
  lanes: i32;
}

/** The filter of a convolution. */
@unmanaged
export class Filter {
  /** The weights, in the order of the kernel that reads them. */
  weights: usize;
  bias: usize;
  /** Height and width of the kernel ≥ 1. */
  kernel: i32;
  stride: i32;
  padding: i32;
  /** The number of the activation in `inline/lanes`. */
  activation: i32;
  /** 1 where the kernel transforms the weights in every run (`winograd/late.ts`), 0 where they are as it multiplies them. */
  late: i32;
}

/** The first tap of output pixel (0, 0): pixel (−padding, −padding). */
// @ts-ignore: decorator
@inline
export function firstTap(map: FeatureMap, padding: i32): usize {
  return map.origin - <usize>padding * (map.row + <usize>map.lanes) * 4;
}
