/**
 * Grouped convolutions: output o reads the inputs of its own group alone, [g · I/G, (g + 1) · I/G) with g = ⌊o / (O/G)⌋.
 *
 * Every block of 8 outputs reads `spans` blocks of inputs, from the one on that holds its first group's first input; what
 * it reads of other groups has weight zero. Where a group has 1, 2 or 4 inputs and whole halves of a block for outputs,
 * nothing is wasted: only the group's own `lanes` are read, and if the two halves of a block are of two groups, each
 * reads its own.
 */

import { FeatureMap, Filter, firstTap } from '../inline/descriptors';
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
 * @param out           out  a map (`FeatureMap`)
 * @param x             in   a blocked map with zeros around as far as the padding
 * @param filter        in   a `Filter`: weights f32[O/8, spans, kernel, kernel, lanes, 8], `packGrouped`
 * @param groupInputs   I / G ≥ 1; `groupOutputs` O / G ≥ 1
 * @param spans         blocks of inputs that a block of outputs reads ≥ 1
 * @param lanes         8; or I / G, if that is 1, 2 or 4 and O / G a multiple of 4
 * @param blockBegin    output blocks [blockBegin, blockEnd) are computed
 *
 * out must not overlap x.
 */
export function convolveGrouped(
  out: usize,
  x: usize,
  filter: usize,
  groupInputs: i32,
  groupOutputs: i32,
  spans: i32,
  lanes: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const outMap = changetype<FeatureMap>(out),
    xMap = changetype<FeatureMap>(x);
  const given = changetype<Filter>(filter);
  const w = given.weights,
    bias = given.bias;
  const kernel = given.kernel,
    stride = given.stride,
    activation = given.activation;
  const outRow = outMap.row,
    outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const height = outMap.height,
    width = outMap.width,
    inBlocks = xMap.blocks;
  out = outMap.origin;
  x = firstTap(xMap, given.padding);
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
