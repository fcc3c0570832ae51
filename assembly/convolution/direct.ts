/**
 * Direct convolutions: every kernel size and stride. The taps of four output pixels are copied into a panel, so that the
 * products are one linear loop (`multiply`); a panel is copied once and serves every output block.
 *
 *   chunk of pixels ──gather──▶ panels [groups][K][4] ──multiply──▶ products [groups][4][8] ──finish──▶ out
 *                                              for each output block ⟲
 *
 * Pixels are numbered through all pictures, (n · H + y) · W + x, so that a batch of small maps fills panels and shares
 * each pass over the weights.
 */

import { activate } from '../activate/activate';
import { FeatureMap, Filter, firstTap } from '../inline/descriptors';
import { HARD_SWISH, LINEAR, PIXEL, RELU } from '../inline/lanes';
import { locateChunk } from '../inline/locate';
import { relu } from '../inline/relu';
import { transpose4 } from '../inline/transpose';
import { multiply, PRODUCTS } from '../multiply/panels';

/** Channel blocks that are gathered of all panels before the next: a block's pixels lie in a row, its next block far away. */
const BLOCKS_OF_PIECE = 4;

/** Bytes of scratch for `chunk` pixels of `depth` = inputs · kernel² taps (inputs in whole blocks, if blocked). */
export function convolveScratch(depth: i32, chunk: i32): usize {
  const groups = (chunk + 3) >> 2;
  return <usize>groups * (<usize>depth * 16 + PRODUCTS + 32);
}

/** Four pixels' taps of a blocked map as a panel [I/8, kernel, kernel, 8][4]. */
export function gatherBlocked(
  panel: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  inBlocks: i32,
  xBlock: usize,
  xRow: usize,
  kernel: i32,
): void {
  for (let block = 0; block < inBlocks; block++) {
    for (let ky: usize = 0; ky < <usize>kernel; ky++) {
      let tap = <usize>block * xBlock + ky * xRow;
      for (let kx = 0; kx < kernel; kx++) {
        transpose4(panel, p0 + tap, p1 + tap, p2 + tap, p3 + tap);
        transpose4(panel + 64, p0 + tap + 16, p1 + tap + 16, p2 + tap + 16, p3 + tap + 16);
        panel += 128;
        tap += PIXEL;
      }
    }
  }
}

/** Four pixels' taps of a planar map as a panel [C, kernel, kernel][4]. */
function gatherPlanar(
  panel: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  channels: i32,
  xPlane: usize,
  xRow: usize,
  kernel: i32,
): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let ky: usize = 0; ky < <usize>kernel; ky++) {
      let tap = <usize>channel * xPlane + ky * xRow;
      for (let kx = 0; kx < kernel; kx++) {
        store<f32>(panel, load<f32>(p0 + tap));
        store<f32>(panel, load<f32>(p1 + tap), 4);
        store<f32>(panel, load<f32>(p2 + tap), 8);
        store<f32>(panel, load<f32>(p3 + tap), 12);
        panel += 16;
        tap += 4;
      }
    }
  }
}

/** Bias, activation, and each pixel to its place. */
function finish(out: usize, m: usize, table: usize, bias: usize, pixels: i32, activation: i32): void {
  const a = v128.load(bias),
    b = v128.load(bias, 16);
  for (; pixels > 0; pixels--) {
    let va = f32x4.add(v128.load(m), a),
      vb = f32x4.add(v128.load(m, 16), b);
    if (activation === RELU) {
      va = relu(va);
      vb = relu(vb);
    }
    const to = out + <usize>load<u32>(table, 4);
    v128.store(to, va);
    v128.store(to, vb, 16);
    if (activation > RELU) activate(to, 1, activation);
    m += PIXEL;
    table += 8;
  }
}

/**
 * Convolution with bias and activation.
 *
 *   out[n, o, y, x] = act( bias[o] + Σ_i Σ_ky Σ_kx  x[n, i, y·stride + ky − padding, x·stride + kx − padding] · w[o, i, ky, kx] )
 *
 * @param out         out  a map (`FeatureMap`)
 * @param x           in   a map, blocked or planar, with zeros around as far as the padding
 * @param filter      in   a `Filter`: weights f32[O/8, I/8, kernel, kernel, 8 in, 8 out], `packConvolution`; for planar input
 *                         f32[O/8, C, kernel, kernel, 8 out], `packPlanar`
 * @param scratch     `convolveScratch(depth, chunk)` bytes; every thread needs its own
 * @param gathered    1 where `scratch` holds the panels of [begin, end), one chunk at most, from a call for no output block; 0
 *                    where they are gathered here
 * @param chunk       output pixels that share one pass over the weights ≥ 1
 * @param begin       output pixels [begin, end), numbered through all pictures, and output blocks [blockBegin, blockEnd) are
 *                    computed
 *
 * out must not overlap x.
 */
export function convolve(
  out: usize,
  x: usize,
  filter: usize,
  scratch: usize,
  gathered: i32,
  chunk: i32,
  begin: i32,
  end: i32,
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
  const outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const height = outMap.height,
    width = outMap.width,
    inBlocks = xMap.blocks;
  out = outMap.origin;
  x = firstTap(xMap, given.padding);
  const planar = xMap.lanes === 1;
  assert(activation >= LINEAR && activation <= HARD_SWISH, 'convolve: unknown activation');
  assert(height > 0 && width > 0 && inBlocks > 0, 'convolve: extents are positive');
  assert(kernel > 0 && stride > 0 && chunk > 0, 'convolve: kernel, stride and chunk are positive');
  const depth = inBlocks * kernel * kernel * (planar ? 1 : 8);
  const mostGroups = (chunk + 3) >> 2;
  const panelBytes = <usize>depth * 16;
  const m = scratch + <usize>mostGroups * panelBytes;
  const table = m + <usize>mostGroups * PRODUCTS;
  for (let first = begin; first < end; first += chunk) {
    const last = min(first + chunk, end);
    const groups = (last - first + 3) >> 2;
    locateChunk(table, first, last, outMap, xMap, stride);
    const most = planar ? inBlocks : BLOCKS_OF_PIECE;
    for (let block = gathered ? inBlocks : 0; block < inBlocks; block += most) {
      const count = min(most, inBlocks - block);
      const from = x + <usize>block * xBlock * 4;
      let panel = scratch + <usize>(block * kernel * kernel) * 128;
      for (let entry = table, stop = table + <usize>groups * 32; entry < stop; entry += 32) {
        const p0 = from + <usize>load<u32>(entry),
          p1 = from + <usize>load<u32>(entry, 8);
        const p2 = from + <usize>load<u32>(entry, 16),
          p3 = from + <usize>load<u32>(entry, 24);
        if (planar) gatherPlanar(panel, p0, p1, p2, p3, count, xBlock * 4, xRow * 4, kernel);
        else gatherBlocked(panel, p0, p1, p2, p3, count, xBlock * 4, xRow * 4, kernel);
        panel += panelBytes;
      }
    }
    for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
      multiply(m, scratch, w + block * <usize>depth * PIXEL, depth, groups);
      finish(out + block * outBlock * 4, m, table, bias + block * PIXEL, last - first, activation);
    }
  }
}
