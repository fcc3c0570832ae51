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
import { groupingOf, isDepthwise } from './groups.ts';

export type Algorithm = 'planar' | 'direct' | 'winograd2' | 'winograd4' | 'grouped' | 'depthwise';

/** Pixels along the side of a Winograd tile's output; 1 where there are no tiles. */
export function tileOf(algorithm: Algorithm | 'dense' | 'affine'): number {
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

/** Of a grouped convolution, which has one algorithm alone: what is multiplied, other groups' inputs included. */
function groupedCandidate(node: Convolution, [pictures = 1, , height = 1, width = 1]: Shape): Candidate {
  const { spans, lanes } = groupingOf(node);
  const pairs = pictures * node.outChannels * (isDepthwise(node) ? 1 : spans * lanes);
  return {
    algorithm: isDepthwise(node) ? 'depthwise' : 'grouped',
    cost: pairs * directCost(node.kernel, height, width),
  };
}

/** An algorithm that can run a convolution, and what it is estimated to cost. */
export interface Candidate {
  readonly algorithm: Algorithm;
  /** For the whole convolution, in one unit for all convolutions of a network. */
  readonly cost: number;
}

/**
 * What can run a convolution, cheapest first.
 *
 * @param output   `[N, C, H, W]` of the convolution's output
 * @param allowed  the algorithms to choose from; direct (or planar, for the network's input) is always possible
 */
export function candidatesFor(
  node: Convolution,
  output: Shape,
  allowed: readonly Algorithm[] = ['winograd2', 'winograd4'],
): readonly Candidate[] {
  if (node.groups > 1) return [groupedCandidate(node, output)];
  const [pictures = 1, , height = 1, width = 1] = output;
  const pairs = pictures * node.inChannels * node.outChannels;
  const direct = pairs * directCost(node.kernel, height, width);
  if (node.inputs[0] === INPUT) return [{ algorithm: 'planar', cost: direct }];
  const candidates: Candidate[] = [{ algorithm: 'direct', cost: direct }];
  if (node.kernel === 3 && node.stride === 1 && node.padding === 1) {
    for (const algorithm of ['winograd2', 'winograd4'] as const) {
      if (!allowed.includes(algorithm)) continue;
      candidates.push({ algorithm, cost: pairs * winogradCost(tileOf(algorithm), height, width) });
    }
  }
  return candidates.sort((a, b) => a.cost - b.cost);
}

/** The cheapest of `candidatesFor`. */
export function chooseAlgorithm(node: Convolution, output: Shape, allowed?: readonly Algorithm[]): Algorithm {
  return candidatesFor(node, output, allowed)[0]?.algorithm ?? 'direct';
}
