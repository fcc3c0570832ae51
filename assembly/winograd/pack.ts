/**
 * Winograd weights: transformed once, when a model is loaded.
 */
import { interleave8 } from '../inline/interleave';
import { PIXEL } from '../inline/lanes';
import { weightsAt } from './strip';
import { transformTaps } from './transforms';

/** Eight pixels: one position of U for eight inputs. */
const RUN: usize = 8 * PIXEL;
/** The taps of one input as pixels. */
const TAPS: usize = 9 * PIXEL;

function copyRun(to: usize, from: usize): void {
  for (let at: usize = 0; at < RUN; at += 16) v128.store(to + at, v128.load(from + at));
}

/**
 * Transforms 3×3 weights for `winograd`, with batch norm's factor folded in: U = G (factor[o] · g[o, i]) Gᵀ.
 *
 * Eight inputs of eight outputs are one step, made in the scratch and copied from there in runs of whole cache lines: the
 * positions of U lie a multiple of 4096 bytes apart where there are 128 inputs or more, so that all of them compete for
 * the same few lines of the L1 cache. Written directly, packing SE-ResNet-18 took 1.4 times as long.
 *
 * @param u           out  f32[strips, (tile + 2)², blocks, I₈, 8] (`strip`): I₈ = inBlocks · 8; lanes beyond O and I are
 *                         zero
 * @param w           in   f32[rows, I, 3, 3] row-major: the rows of output blocks [blockBegin, blockEnd); up to 3 elements
 *                         beyond it are read
 * @param factor      in   f32[O] padded to a multiple of 8
 * @param scratch     2592 + (tile + 2)² · 256 bytes
 * @param tile        2 or 4; `stride` 1 or 2: of the convolution
 * @param outputs     O ≥ 1; `inputs` I ≥ 1
 */
export function packWinograd(
  u: usize,
  w: usize,
  factor: usize,
  scratch: usize,
  tile: i32,
  stride: i32,
  outputs: i32,
  inputs: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const inBlocks = (inputs + 7) >> 3;
  const positions = (tile + 2) * (tile + 2);
  const outBlocks = (outputs + 7) >> 3;
  const rowBytes = <usize>inputs * 36;
  const columns = scratch + 8 * TAPS;
  const local = columns + 18 * 16;
  for (let block = blockBegin; block < blockEnd; block++) {
    const rows = w + <usize>(block - blockBegin) * 8 * rowBytes;
    for (let inBlock = 0; inBlock < inBlocks; inBlock++) {
      const count = min(8, inputs - inBlock * 8);
      const from = rows + <usize>inBlock * 288;
      interleave8(scratch, from, rowBytes, outputs - block * 8, count * 9, factor + <usize>block * PIXEL);
      for (let at = <usize>count * TAPS; at < 8 * TAPS; at += 16) v128.store(scratch + at, i32x4.splat(0));
      for (let input: usize = 0; input < 8; input++) {
        const taps = scratch + input * TAPS;
        transformTaps(local + input * PIXEL, RUN, taps, PIXEL, columns, tile, stride);
        transformTaps(local + input * PIXEL + 16, RUN, taps + 16, PIXEL, columns, tile, stride);
      }
      for (let p = 0; p < positions; p++) {
        const to = u + weightsAt(block, p, positions, inBlocks, outBlocks);
        copyRun(to + <usize>inBlock * RUN, local + <usize>p * RUN);
      }
    }
  }
}
