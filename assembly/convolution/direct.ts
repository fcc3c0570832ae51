/**
 * Direct convolutions: every kernel size, strides 1 and 2. The loops keep a strip of input rows in L2 and one output
 * block's weights in L1: strip, then output block, then the strip's rows, then tiles of 4 pixels.
 *
 * Each `row…` function below is one output row of one output block: short calls, so that engines which compile a
 * function only between its calls get to their fast tier.
 */
import { Blocked, BlockedTwice, LINEAR, PIXEL, Planar, PlanarTwice, RELU } from '../inline/lanes';
import { tile } from '../inline/tile';

function rowStride1(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  width: i32,
  blocks: i32,
  xBlock: usize,
  xRow: usize,
  kernel: i32,
  rectify: i32,
): void {
  for (let left = width; left > 0; left -= 4) {
    tile<Blocked, Blocked>(out, x, w, bias, blocks, xBlock, xRow, kernel, left, rectify);
    out += 4 * PIXEL;
    x += 4 * PIXEL;
  }
}

function rowStride2(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  width: i32,
  blocks: i32,
  xBlock: usize,
  xRow: usize,
  kernel: i32,
  rectify: i32,
): void {
  for (let left = width; left > 0; left -= 4) {
    tile<BlockedTwice, Blocked>(out, x, w, bias, blocks, xBlock, xRow, kernel, left, rectify);
    out += 4 * PIXEL;
    x += 8 * PIXEL;
  }
}

function rowPlanar1(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  width: i32,
  channels: i32,
  xPlane: usize,
  xRow: usize,
  kernel: i32,
  rectify: i32,
): void {
  for (let left = width; left > 0; left -= 4) {
    tile<Planar, Planar>(out, x, w, bias, channels, xPlane, xRow, kernel, left, rectify);
    out += 4 * PIXEL;
    x += 16;
  }
}

function rowPlanar2(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  width: i32,
  channels: i32,
  xPlane: usize,
  xRow: usize,
  kernel: i32,
  rectify: i32,
): void {
  for (let left = width; left > 0; left -= 4) {
    tile<PlanarTwice, Planar>(out, x, w, bias, channels, xPlane, xRow, kernel, left, rectify);
    out += 4 * PIXEL;
    x += 32;
  }
}

/**
 * Convolution of a blocked map, with bias and, if asked, ReLU.
 *
 *   out[o, y, x] = act( bias[o] + Σ_i Σ_ky Σ_kx  x[i, y·stride + ky, x·stride + kx] · w[o, i, ky, kx] )
 *
 * @param out           out  pixel (0, 0) of output block 0
 * @param x             in   the first tap of output pixel (0, 0): the map's pixel (−padding, −padding)
 * @param w             in   f32[O/8, I/8, kernel, kernel, 8 in, 8 out], `packConvolution`
 * @param bias          in   f32[O]
 * @param outRow        elements between rows of out; `outBlock` between its channel blocks
 * @param xRow          elements between rows of x; `xBlock` between its channel blocks
 * @param width         output pixels in a row ≥ 1; up to three more pixels' taps are read at a row's end
 * @param inBlocks      I / 8
 * @param kernel        height and width of the kernel ≥ 1
 * @param stride        1 or 2
 * @param activation    LINEAR or RELU
 * @param rowsPerStrip  rows that share one pass over the weights ≥ 1
 * @param rowBegin      output rows [rowBegin, rowEnd) and output blocks [blockBegin, blockEnd) are computed
 *
 * out must not overlap x.
 */
export function convolve(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  outRow: usize,
  outBlock: usize,
  xRow: usize,
  xBlock: usize,
  width: i32,
  inBlocks: i32,
  kernel: i32,
  stride: i32,
  activation: i32,
  rowsPerStrip: i32,
  rowBegin: i32,
  rowEnd: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(stride === 1 || stride === 2, 'convolve: stride is 1 or 2');
  assert(activation === LINEAR || activation === RELU, 'convolve: activation is LINEAR or RELU');
  assert(width > 0 && inBlocks > 0 && kernel > 0 && rowsPerStrip > 0, 'convolve: extents are positive');
  const weightsOfBlock = <usize>(inBlocks * kernel * kernel * 64) * 4;
  for (let first = rowBegin; first < rowEnd; first += rowsPerStrip) {
    const last = min(first + rowsPerStrip, rowEnd);
    for (let block = blockBegin; block < blockEnd; block++) {
      const weights = w + <usize>block * weightsOfBlock;
      for (let y = first; y < last; y++) {
        const to = out + (<usize>block * outBlock + <usize>y * outRow) * 4;
        const from = x + <usize>(y * stride) * xRow * 4;
        const b = bias + <usize>block * PIXEL;
        if (stride === 1)
          rowStride1(to, from, weights, b, width, inBlocks, xBlock * 4, xRow * 4, kernel, activation);
        else rowStride2(to, from, weights, b, width, inBlocks, xBlock * 4, xRow * 4, kernel, activation);
      }
    }
  }
}

/**
 * Convolution of a planar map `[C][rows][cols]`, for the first layer: 3 channels are not padded to 8.
 *
 * @param w         in   f32[O/8, channels, kernel, kernel, 8 out], `packPlanar`
 * @param xPlane    elements between the input's channels
 * @param channels  input channels ≥ 1
 *
 * All else as `convolve`.
 */
export function convolvePlanar(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  outRow: usize,
  outBlock: usize,
  xRow: usize,
  xPlane: usize,
  width: i32,
  channels: i32,
  kernel: i32,
  stride: i32,
  activation: i32,
  rowBegin: i32,
  rowEnd: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(stride === 1 || stride === 2, 'convolvePlanar: stride is 1 or 2');
  assert(activation === LINEAR || activation === RELU, 'convolvePlanar: activation is LINEAR or RELU');
  assert(width > 0 && channels > 0 && kernel > 0, 'convolvePlanar: extents are positive');
  const weightsOfBlock = <usize>(channels * kernel * kernel) * PIXEL;
  for (let y = rowBegin; y < rowEnd; y++) {
    const from = x + <usize>(y * stride) * xRow * 4;
    for (let block = blockBegin; block < blockEnd; block++) {
      const to = out + (<usize>block * outBlock + <usize>y * outRow) * 4;
      const weights = w + <usize>block * weightsOfBlock;
      const b = bias + <usize>block * PIXEL;
      if (stride === 1)
        rowPlanar1(to, from, weights, b, width, channels, xPlane * 4, xRow * 4, kernel, activation);
      else rowPlanar2(to, from, weights, b, width, channels, xPlane * 4, xRow * 4, kernel, activation);
    }
  }
}
