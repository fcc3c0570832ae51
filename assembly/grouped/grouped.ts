/**
 * Grouped convolutions: output o reads the inputs of its own group alone, [g · I/G, (g + 1) · I/G) with g = ⌊o / (O/G)⌋.
 *
 * Every block of 8 outputs reads `spans` blocks of inputs, from the one on that holds its first group's first input; what
 * it reads of other groups has weight zero. Where a group has 1, 2 or 4 inputs and whole halves of a block for outputs,
 * nothing is wasted: only the group's own `lanes` are read, and if the two halves of a block are of two groups, each
 * reads its own.
 */

import { HARD_SWISH, LINEAR, PIXEL } from '../inline/lanes';
import { rowApart, rowTogether } from './rows';

/** The first block of inputs that an output block reads: its first group's, or so much earlier that all spans exist. */
export function firstSpan(block: i32, groupInputs: i32, groupOutputs: i32, inBlocks: i32, spans: i32): i32 {
  return min((((block * 8) / groupOutputs) * groupInputs) >> 3, inBlocks - spans);
}

/**
 * Convolution with bias and activation.
 *
 *   out[o, y, x] = act( bias[o] + Σ_i Σ_ky Σ_kx  x[g · I/G + i, y·stride + ky, x·stride + kx] · w[o, i, ky, kx] )
 *
 * @param out           out  pixel (0, 0) of block 0
 * @param x             in   block 0: the first tap of output pixel (0, 0), that is pixel (−padding, −padding)
 * @param w             in   f32[O/8, spans, kernel, kernel, lanes, 8], `packGrouped`
 * @param bias          in   f32[O]
 * @param outRow        elements between rows of out; `outBlock` between channel blocks
 * @param xRow          likewise of x
 * @param height        H of the output ≥ 1; `width` W ≥ 1
 * @param inBlocks      I / 8, rounded up
 * @param groupInputs   I / G ≥ 1; `groupOutputs` O / G ≥ 1
 * @param spans         blocks of inputs that a block of outputs reads ≥ 1
 * @param lanes         8; or I / G, if that is 1, 2 or 4 and O / G a multiple of 4
 * @param kernel        height and width of the kernel ≥ 1; `stride` ≥ 1
 * @param activation    of `inline/lanes`
 * @param blockBegin    output blocks [blockBegin, blockEnd) are computed
 *
 * out must not overlap x.
 */
export function convolveGrouped(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  outRow: usize,
  outBlock: usize,
  xRow: usize,
  xBlock: usize,
  height: i32,
  width: i32,
  inBlocks: i32,
  groupInputs: i32,
  groupOutputs: i32,
  spans: i32,
  lanes: i32,
  kernel: i32,
  stride: i32,
  activation: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(height > 0 && width > 0 && inBlocks > 0, 'convolveGrouped: extents are positive');
  assert(kernel > 0 && stride > 0, 'convolveGrouped: kernel and stride are positive');
  assert(lanes === 8 || lanes === groupInputs, 'convolveGrouped: lanes are 8 or those of a group');
  assert(activation >= LINEAR && activation <= HARD_SWISH, 'convolveGrouped: unknown activation');
  const blockBytes = <usize>(spans * kernel * kernel * lanes) * PIXEL;
  const runs = lanes === 8 ? 1 : kernel;
  const run = <usize>(lanes === 8 ? kernel * 8 : lanes);
  const step = <usize>stride * PIXEL;
  for (let block = blockBegin; block < blockEnd; block++) {
    const weights = w + <usize>block * blockBytes;
    const biases = bias + <usize>block * PIXEL;
    let first = 0,
      second = 0;
    if (lanes === 8) {
      first = firstSpan(block, groupInputs, groupOutputs, inBlocks, spans) * 8;
    } else {
      first = ((block * 8) / groupOutputs) * groupInputs;
      // Past the last output there is no group, and what is read has weight zero.
      second = min(((block * 8 + 4) / groupOutputs) * groupInputs, inBlocks * 8 - lanes);
    }
    const from = x + (<usize>(first >> 3) * xBlock + <usize>(first & 7)) * 4;
    const fromSecond = x + (<usize>(second >> 3) * xBlock + <usize>(second & 7)) * 4;
    const apart: usize = lanes === 8 ? 0 : fromSecond - from;
    for (let y: usize = 0; y < <usize>height; y++) {
      const to = out + (<usize>block * outBlock + y * outRow) * 4;
      const row = from + y * <usize>stride * xRow * 4;
      if (apart) {
        rowApart(
          to,
          row,
          apart,
          weights,
          biases,
          step,
          width,
          kernel,
          xRow * 4,
          runs,
          run,
          PIXEL,
          activation,
        );
      } else {
        rowTogether(
          to,
          row,
          weights,
          biases,
          step,
          width,
          spans,
          xBlock * 4,
          kernel,
          xRow * 4,
          runs,
          run,
          PIXEL,
          activation,
        );
      }
    }
  }
}
