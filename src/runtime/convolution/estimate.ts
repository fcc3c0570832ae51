/**
 * What algorithms are estimated to cost, for one pair of input and output channel: the products that are really performed
 * (tiles at the border and panels of fewer than four pixels or Winograd tiles are paid in full), and for each weight that
 * streams by once as much as for two products; the transforms of stride 2 count a twentieth of the products more. Pure.
 *
 *   algorithm              products               weights
 *   direct                 k² · 4⌈HW/4⌉           k²
 *   winograd2              16 · 4⌈⌈H/2⌉⌈W/2⌉/4⌉   16
 *   winograd4              36 · 4⌈⌈H/4⌉⌈W/4⌉/4⌉   36
 *   winograd2 of stride 2  25 · 4⌈⌈H/2⌉⌈W/2⌉/4⌉   16
 *   winograd4 of stride 2  81 · 4⌈⌈H/4⌉⌈W/4⌉/4⌉   36
 *   late2, late4           as Winograd            9 and the transform, for each chunk of tiles
 *
 *   strassen1              k² · 7/8 · 8⌈HW/8⌉     k² · 7/4 · 3
 *   strassen2              k² · 49/64 · 16⌈HW/16⌉ k² · 49/16 · 3
 *
 * Strassen's weights count threefold: each product streams its own few kilobytes, which arrive less early than one long
 * run does. Beside the products it pays for combining pixels, once for all outputs, and for joining products, once for all
 * taps. On one core the estimate agrees with measured times of 64 to 512 channels at 2² to 56² within about a fifth, weights
 * coming from memory (`docs/kernels.md`).
 */
import type { Convolution } from '../../network/network.ts';
import { INPUT } from '../../network/network.ts';
import type { Shape } from '../../tensor.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';

/** The cost of reading a weight from memory, in products. */
export const WEIGHT = 2;

/** The cost of so many pixels or tiles in panels of four, each with `products`. */
export function cost(products: number, count: number, weights: number): number {
  return products * Math.ceil(count / 4) * 4 + WEIGHT * weights;
}

export function directCost(kernel: number, height: number, width: number): number {
  return cost(kernel ** 2, height * width, kernel ** 2);
}

/** Pairs of channels, in all pictures of a batch. */
export function pairsOf({ inChannels, outChannels }: Convolution, [pictures = 1]: Shape): number {
  return pictures * inChannels * outChannels;
}

/** A convolution of all channels of a blocked map: not of groups, nor of the network's planar input. */
export function isOfBlocks({ groups, inputs }: Convolution): boolean {
  return groups === 1 && inputs[0] !== INPUT;
}

/** Whether the convolution's last step has to know ReLU alone. */
export function endsSimply({ activation }: ConvolutionOperation): boolean {
  return activation === undefined || activation === 'relu';
}
