/** Winograd's convolutions of 3×3, in tiles of 2×2 or 4×4 outputs (`assembly/winograd`). */
import type { Convolution } from '../../network/network.ts';
import type { Shape } from '../../tensor.ts';
import { call, invoke } from '../builds/calls.ts';
import { blocksOf } from '../plan/layout.ts';
import { lanesOf, wholeBatch } from './arguments.ts';
import type { ConvolutionAlgorithm } from './contract.ts';
import { DIRECT } from './direct.ts';
import { cost, endsSimply, isOfBlocks, pairsOf } from './estimate.ts';

/** Tiles are multiplied in panels of so many, which parts do not cut. */
const PANEL = 4;
/**
 * Output blocks whose early weights lie together, position by position (`assembly/winograd/strip.ts`). A part of a strip
 * would read its weights in leaps: 256 channels at 8², on two threads, took 1.4 times as long so.
 */
const STRIP = 8;

/** What the transforms of stride 2, of which fewer products come, cost on top of the products. */
const TRANSFORMS = 1.05;
/** Measured, in products for each pair of channels: transforming the weights within the convolution. */
const LATE_TRANSFORMS = { 2: 110, 4: 180 } as const;

/** Tiles that are transformed together, at most: their V and M stay in the caches while weights stream by. */
const TILES_PER_CHUNK = 32;
/** Where each chunk transforms the weights anew, it pays to have fewer, though V then comes from L3; with stride 2 it is too large. */
const LATE_TILES_PER_CHUNK = 64;

export function tileCount(tile: number, height: number, width: number): number {
  return Math.ceil(height / tile) * Math.ceil(width / tile);
}

/** Tiles of one chunk: whole panels of four, no fewer in the last chunk than must be. */
export function tilesPerChunk(late: boolean, stride: number, tiles: number): number {
  const most = late && stride === 1 ? LATE_TILES_PER_CHUNK : TILES_PER_CHUNK;
  return Math.ceil(tiles / Math.ceil(tiles / most) / PANEL) * PANEL;
}

/** A tile's side, and whether its weights stay taps in memory and are transformed in every run. */
interface Variant {
  readonly tile: 2 | 4;
  readonly late: boolean;
}

/**
 * Late weights are read and transformed by each chunk of tiles, others read once. Counted for a picture alone, though a batch of small
 * maps shares chunks: the choice must not depend on the batch, in which each picture's results are those of a run of its own.
 */
function pairCost({ tile, late }: Variant, stride: number, [, , height = 1, width = 1]: Shape): number {
  const tiles = tileCount(tile, height, width);
  const products = stride === 2 ? TRANSFORMS * (2 * tile + 1) ** 2 : (tile + 2) ** 2;
  if (!late) return cost(products, tiles, (tile + 2) ** 2);
  const chunks = Math.ceil(tiles / tilesPerChunk(late, stride, tiles));
  return cost(products, tiles, 9 * chunks) + LATE_TRANSFORMS[tile] * chunks;
}

function fits(convolution: Convolution): boolean {
  const { kernel, stride, padding } = convolution;
  return isOfBlocks(convolution) && kernel === 3 && stride <= 2 && padding === 1;
}

/** How weights are packed that are transformed at load. */
function early(tile: number): Pick<ConvolutionAlgorithm, 'bytes' | 'staging' | 'pack'> {
  return {
    bytes: ({ inChannels, outChannels }) => lanesOf(outChannels) * lanesOf(inChannels) * (tile + 2) ** 2 * 4,
    staging: () => ({ blocks: 1, scratch: 2592 + (tile + 2) ** 2 * 256 }),
    pack(kernels, { outChannels: outputs, inChannels: inputs, stride }, { out: u, ...slice }, scratch) {
      invoke(kernels, 'packWinograd', { ...slice, u, scratch, tile, stride, outputs, inputs });
    },
  };
}

function winograd(variant: Variant): ConvolutionAlgorithm {
  const { tile, late } = variant;
  const { bytes, staging, pack } = late ? DIRECT : early(tile);
  return {
    name: `${late ? 'late' : 'winograd'}${tile}`,
    selectable: true,
    exchanges: late,
    late,
    ...(late && { packedAs: DIRECT.name }),
    tile,
    cut: { unit: PANEL, blocks: 1, strip: late ? 1 : STRIP },
    bytes,
    staging,
    pack,
    candidate(operation, { output }) {
      const { convolution } = operation;
      if (!fits(convolution) || !endsSimply(operation)) return undefined;
      return pairsOf(convolution, output) * pairCost(variant, convolution.stride, output);
    },
    scratch(kernels, { inChannels, stride }, [pictures = 1, , height = 1, width = 1]) {
      const chunk = tilesPerChunk(late, stride, pictures * tileCount(tile, height, width));
      const args = { inBlocks: blocksOf(inChannels), tile, stride, late: late ? 1 : 0, chunk };
      return invoke(kernels, 'winogradScratch', args);
    },
    step(operation, around) {
      const { height, width } = around.tensor(operation.name, 0).layout;
      const { stride } = operation.convolution;
      const count = tileCount(tile, height, width);
      const chunk = tilesPerChunk(late, stride, around.pictures * count);
      const args = {
        ...wholeBatch(operation, around, { chunk, count }),
        tile,
        sums: around.sums(operation.name, 0)?.storage ?? 0,
      };
      return [call('winograd', args)];
    },
  };
}

export const WINOGRAD: readonly ConvolutionAlgorithm[] = [
  winograd({ tile: 2, late: false }),
  winograd({ tile: 4, late: false }),
  winograd({ tile: 2, late: true }),
  winograd({ tile: 4, late: true }),
];
