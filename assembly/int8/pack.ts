/** Weights for `convolveInt8`, made once, when a model is loaded. */
import { packConvolution } from '../convolution/pack';
import { group } from '../inline/int8_products';
import { GREATEST_WEIGHT, twoTaps } from '../inline/int8_whole';
import { PIXEL } from '../inline/lanes';

/** One block: f32[depth, 8 out] to i8[depth / GROUP, 8 out, GROUP] and f32[8], each output's step. */
function quantiseBlock(out: usize, w: usize, depth: i32): void {
  let a = f32x4.splat(0),
    b = f32x4.splat(0);
  const end = w + <usize>depth * PIXEL;
  for (let from = w; from < end; from += PIXEL) {
    a = f32x4.max(a, f32x4.abs(v128.load(from)));
    b = f32x4.max(b, f32x4.abs(v128.load(from, 16)));
  }
  const greatest = f32x4.splat(GREATEST_WEIGHT);
  v128.store(out + <usize>depth * 8, f32x4.div(a, greatest));
  v128.store(out + <usize>depth * 8, f32x4.div(b, greatest), 16);
  a = f32x4.div(greatest, a);
  b = f32x4.div(greatest, b);
  if (group() === 2) {
    for (; w < end; w += 2 * PIXEL) {
      v128.store(out, i16x8.narrow_i32x4_u(twoTaps(w, a), twoTaps(w + 16, b)));
      out += 16;
    }
    return;
  }
  for (; w < end; w += 4 * PIXEL) {
    v128.store(out, v128.or(twoTaps(w, a), i32x4.shl(twoTaps(w + 2 * PIXEL, a), 16)));
    v128.store(out, v128.or(twoTaps(w + 16, b), i32x4.shl(twoTaps(w + 16 + 2 * PIXEL, b), 16)), 16);
    out += 32;
  }
}

/**
 * Symmetric, for each output channel by itself: its largest magnitude becomes 63, batch norm's factor included.
 *
 * @param out      out  for each output block i8[I/8, kernel, kernel, 8 / GROUP, 8 out, GROUP] and f32[8], the steps
 * @param scratch  kernel² · 256 bytes and a block's floats, ⌈I / 8⌉ · kernel² · 256
 *
 * All else as `packConvolution`.
 */
export function packInt8(
  out: usize,
  w: usize,
  factor: usize,
  scratch: usize,
  outputs: i32,
  inputs: i32,
  kernel: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const taps = kernel * kernel;
  const depth = ((inputs + 7) >> 3) * 8 * taps;
  const floats = scratch + <usize>taps * 256;
  const rowBytes = <usize>(inputs * taps) * 4;
  for (let block = blockBegin; block < blockEnd; block++) {
    const rows = w + <usize>((block - blockBegin) * 8) * rowBytes;
    // packConvolution places blocks from its output's start.
    const from = floats - <usize>(block * depth) * PIXEL;
    packConvolution(from, rows, factor, scratch, outputs, inputs, kernel, block, block + 1);
    quantiseBlock(out + <usize>block * (<usize>depth * 8 + PIXEL), floats, depth);
  }
}
