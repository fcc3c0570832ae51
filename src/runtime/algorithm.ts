/**
 * Which algorithm a convolution runs, by its shape. Pure.
 *
 * The estimate counts, for one pair of input and output channel, the products that are really performed (tiles at the
 * border and panels of fewer than four pixels or Winograd tiles are paid in full), and for each weight that streams by
 * once as much as for two products; the transforms of stride 2 count a twentieth of the products more:
 *
 *   algorithm              products               weights
 *   direct                 k² · 4⌈HW/4⌉           k²
 *   winograd2              16 · 4⌈⌈H/2⌉⌈W/2⌉/4⌉   16
 *   winograd4              36 · 4⌈⌈H/4⌉⌈W/4⌉/4⌉   36
 *   winograd2 of stride 2  25 · 4⌈⌈H/2⌉⌈W/2⌉/4⌉   16
 *   winograd4 of stride 2  81 · 4⌈⌈H/4⌉⌈W/4⌉/4⌉   36
 *
 * On one core it agrees with measured times of 64 to 512 channels at 2² to 56² within about a fifth, weights coming from
 * memory (`docs/kernels.md`).
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

/** What reading a weight from memory costs, in products. */
const WEIGHT = 2;

/** What the transforms of stride 2, of which fewer products come, cost on top of the products. */
const TRANSFORMS = 1.05;

/** Of so many pixels or tiles in panels of four, each with `products`. */
function cost(products: number, count: number, weights: number): number {
  return products * Math.ceil(count / 4) * 4 + WEIGHT * weights;
}

function directCost(kernel: number, height: number, width: number): number {
  return cost(kernel ** 2, height * width, kernel ** 2);
}

export function tileCount(tile: number, height: number, width: number): number {
  return Math.ceil(height / tile) * Math.ceil(width / tile);
}

function winogradCost(tile: number, stride: number, height: number, width: number): number {
  const products = stride === 2 ? TRANSFORMS * (2 * tile + 1) ** 2 : (tile + 2) ** 2;
  return cost(products, tileCount(tile, height, width), (tile + 2) ** 2);
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
  if (node.kernel === 3 && node.stride <= 2 && node.padding === 1) {
    for (const algorithm of ['winograd2', 'winograd4'] as const) {
      if (!allowed.includes(algorithm)) continue;
      candidates.push({
        algorithm,
        cost: pairs * winogradCost(tileOf(algorithm), node.stride, height, width),
      });
    }
  }
  return candidates.sort((a, b) => a.cost - b.cost);
}

/** The cheapest of `candidatesFor`. */
export function chooseAlgorithm(node: Convolution, output: Shape, allowed?: readonly Algorithm[]): Algorithm {
  return candidatesFor(node, output, allowed)[0]?.algorithm ?? 'direct';
}
