/**
 * Which algorithm a convolution runs, by its shape. Pure.
 *
 * The estimate counts, for one pair of input and output channel, the products that the tiles really perform (tiles at
 * the border and groups of fewer than four Winograd tiles are paid in full) plus the weights that stream by once:
 *
 *   algorithm   products               weights
 *   direct      k² · H · 4⌈W/4⌉        k²
 *   winograd2   16 · 4⌈⌈H/2⌉⌈W/2⌉/4⌉   16
 *   winograd4   36 · 4⌈⌈H/4⌉⌈W/4⌉/4⌉   36
 *
 * On one core it agrees with measured times of 64 to 512 channels at 4² to 32² within about a fifth.
 */
import type { Convolution } from '../network/network.ts';
import { INPUT } from '../network/network.ts';
import type { Shape } from '../tensor.ts';

export type Algorithm = 'planar' | 'direct' | 'winograd2' | 'winograd4';

/** Pixels along the side of a Winograd tile's output; 1 where there are no tiles. */
export function tileOf(algorithm: Algorithm | 'dense'): number {
  if (algorithm === 'winograd4') return 4;
  return algorithm === 'winograd2' ? 2 : 1;
}

function directCost(kernel: number, height: number, width: number): number {
  return kernel ** 2 * (height * Math.ceil(width / 4) * 4 + 1);
}

export function tileCount(tile: number, height: number, width: number): number {
  return Math.ceil(height / tile) * Math.ceil(width / tile);
}

function winogradCost(tile: number, height: number, width: number): number {
  const groups = Math.ceil(tileCount(tile, height, width) / 4);
  return (tile + 2) ** 2 * (groups * 4 + 1);
}

/**
 * @param output   `[N, C, H, W]` of the convolution's output
 * @param allowed  the algorithms to choose from; direct (or planar, for the network's input) is always possible
 */
export function chooseAlgorithm(
  node: Convolution,
  output: Shape,
  allowed: readonly Algorithm[] = ['winograd2', 'winograd4'],
): Algorithm {
  if (node.inputs[0] === INPUT) return 'planar';
  if (node.kernel !== 3 || node.stride !== 1 || node.padding !== 1) return 'direct';
  const [, , height = 1, width = 1] = output;
  const costs: [Algorithm, number][] = [['direct', directCost(3, height, width)]];
  for (const algorithm of ['winograd2', 'winograd4'] as const) {
    if (allowed.includes(algorithm)) costs.push([algorithm, winogradCost(tileOf(algorithm), height, width)]);
  }
  costs.sort((a, b) => a[1] - b[1]);
  return costs[0]?.[0] ?? 'direct';
}
