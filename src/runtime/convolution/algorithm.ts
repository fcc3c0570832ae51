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
import { BLOCK, blocksOf } from '../plan/layout.ts';
import { groupingOf, isDepthwise } from './groups.ts';

/**
 * An algorithm that a caller may allow: Winograd's in tiles of 2×2 or 4×4 outputs, late ones with weights that are transformed in
 * every run, for 9/16 or a quarter of their memory; Strassen's products in one or two levels.
 */
export type SelectableAlgorithm = 'winograd2' | 'winograd4' | 'late2' | 'late4' | 'strassen1' | 'strassen2';

export type Algorithm = SelectableAlgorithm | 'planar' | 'direct' | 'int8' | 'grouped' | 'depthwise';

const WINOGRAD = ['winograd2', 'winograd4', 'late2', 'late4'] as const;
type Winograd = (typeof WINOGRAD)[number];
const SELECTABLE: readonly SelectableAlgorithm[] = [...WINOGRAD, 'strassen1', 'strassen2'];

/** How anything that has weights is computed. */
export type Weighted = Algorithm | 'dense' | 'affine';

/** Pixels along the side of a Winograd tile's output; 1 where there are no tiles. */
export function tileOf(algorithm: Weighted): number {
  if (algorithm === 'winograd4' || algorithm === 'late4') return 4;
  return algorithm === 'winograd2' || algorithm === 'late2' ? 2 : 1;
}

/** Whether Winograd's weights stay taps in memory and are transformed in every run. */
export function isLate(algorithm: Weighted): algorithm is 'late2' | 'late4' {
  return algorithm === 'late2' || algorithm === 'late4';
}

/** The algorithm for which the weights are packed: late ones read what direct convolution reads. */
export function packedAs(algorithm: Weighted): Weighted {
  return isLate(algorithm) ? 'direct' : algorithm;
}

/** Strassen's levels; 0 where there are none. */
export function levelsOf(algorithm: Weighted): number {
  if (algorithm === 'strassen2') return 2;
  return algorithm === 'strassen1' ? 1 : 0;
}

/** Units of 4 · 2^levels pixels in a picture. */
export function unitCount(levels: number, height: number, width: number): number {
  return Math.ceil((height * width) / (4 * 2 ** levels));
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

/** Winograd tiles that are transformed together, at most: their V and M stay in the caches while weights stream by. */
const TILES_PER_CHUNK = 32;
/** Where each chunk transforms the weights anew, it pays to have fewer, though V then comes from L3; with stride 2 it is too large. */
const LATE_TILES_PER_CHUNK = 64;

/** Winograd tiles of one chunk: whole panels of four, no fewer in the last chunk than must be. */
export function tilesPerChunk(algorithm: Weighted, stride: number, tiles: number): number {
  const most = isLate(algorithm) && stride === 1 ? LATE_TILES_PER_CHUNK : TILES_PER_CHUNK;
  return Math.ceil(tiles / Math.ceil(tiles / most) / 4) * 4;
}

/** Measured, in products for each pair of channels: transforming the weights within the convolution. */
const LATE_TRANSFORMS = { late2: 110, late4: 180 } as const;

/**
 * Late weights are read and transformed by each chunk of tiles, others read once. Counted for a picture alone, though a batch of small
 * maps shares chunks: the choice must not depend on the batch, in which each picture's results are those of a run of its own.
 */
function winogradCost(algorithm: Winograd, stride: number, height: number, width: number): number {
  const tile = tileOf(algorithm);
  const tiles = tileCount(tile, height, width);
  const products = stride === 2 ? TRANSFORMS * (2 * tile + 1) ** 2 : (tile + 2) ** 2;
  if (!isLate(algorithm)) return cost(products, tiles, (tile + 2) ** 2);
  const chunks = Math.ceil(tiles / tilesPerChunk(algorithm, stride, tiles));
  return cost(products, tiles, 9 * chunks) + LATE_TRANSFORMS[algorithm] * chunks;
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

/** Measured, in products per pixel: making a level's left factors, more than a panel's gather, and joining its products. */
const STRASSEN_FACTORS = [0, 4, 10] as const;
const STRASSEN_JOINS = [0, 3, 13] as const;
/** What reading one of Strassen's weights costs, in products: three times what it costs in one long run. */
const STRASSEN_WEIGHTS = 3 * WEIGHT;

/** Levels that the channels can be halved for: output blocks have no padding lanes, whose zeros would not stay exact. */
function canStrassen({ inChannels, outChannels }: Convolution, levels: number): boolean {
  const unit = BLOCK * 2 ** levels;
  return outChannels % unit === 0 && (blocksOf(inChannels) * BLOCK) % unit === 0;
}

function strassenCost(node: Convolution, levels: 1 | 2, height: number, width: number): number {
  const { kernel, inChannels, outChannels } = node;
  const pixels = unitCount(levels, height, width) * 4 * 2 ** levels;
  const depth = inChannels * kernel ** 2;
  const products = (7 / 8) ** levels * (1 + (STRASSEN_JOINS[levels] ?? 0) / depth);
  const factors = (STRASSEN_FACTORS[levels] ?? 0) / outChannels;
  return kernel ** 2 * (pixels * (products + factors) + (7 / 4) ** levels * STRASSEN_WEIGHTS);
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
  allowed: readonly Algorithm[] = SELECTABLE,
): readonly Candidate[] {
  if (node.groups > 1) return [groupedCandidate(node, output)];
  const [pictures = 1, , height = 1, width = 1] = output;
  const pairs = pictures * node.inChannels * node.outChannels;
  const direct = pairs * directCost(node.kernel, height, width);
  if (node.inputs[0] === INPUT) return [{ algorithm: 'planar', cost: direct }];
  const candidates: Candidate[] = [{ algorithm: 'direct', cost: direct }];
  if (node.kernel === 3 && node.stride <= 2 && node.padding === 1) {
    for (const algorithm of WINOGRAD) {
      if (!allowed.includes(algorithm)) continue;
      const cost = pairs * winogradCost(algorithm, node.stride, height, width);
      candidates.push({ algorithm, cost });
    }
  }
  for (const levels of [1, 2] as const) {
    const algorithm = `strassen${levels}` as const;
    if (!allowed.includes(algorithm) || !canStrassen(node, levels)) continue;
    candidates.push({ algorithm, cost: pairs * strassenCost(node, levels, height, width) });
  }
  return candidates.sort((a, b) => a.cost - b.cost);
}

/** The cheapest of `candidatesFor`. */
export function chooseAlgorithm(node: Convolution, output: Shape, allowed?: readonly Algorithm[]): Algorithm {
  return candidatesFor(node, output, allowed)[0]?.algorithm ?? 'direct';
}
