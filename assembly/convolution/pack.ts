/**
 * Weights in the order in which the kernels read them, with batch norm's factor folded in. Done once, when a model is
 * loaded. Lanes beyond the true number of channels are zero, so that padding stays zero through the whole network.
 */
import { interleave8 } from '../inline/interleave';
import { PIXEL } from '../inline/lanes';

/** Pixels `[8 in, taps]` to `[taps, 8 in]`; those of inputs from `count` on become zero. */
function permute(out: usize, pixels: usize, taps: i32, count: i32): void {
  for (let tap = 0; tap < taps; tap++) {
    for (let lane = 0; lane < 8; lane++) {
      const from = pixels + <usize>(lane * taps + tap) * PIXEL;
      const isThere = lane < count;
      v128.store(out, isThere ? v128.load(from) : i32x4.splat(0));
      v128.store(out, isThere ? v128.load(from, 16) : i32x4.splat(0), 16);
      out += PIXEL;
    }
  }
}

/**
 * For `convolve`.
 *
 * @param out      out  f32[O/8, I/8, kernel, kernel, 8 in, 8 out], channels padded to multiples of 8
 * @param w        in   f32[rows, I, kernel, kernel] row-major: the rows of output blocks [blockBegin, blockEnd); up to 3
 *                      elements beyond it are read
 * @param factor   in   f32[O] padded to a multiple of 8
 * @param scratch  kernel² · 256 bytes
 * @param outputs  O ≥ 1; `inputs` I ≥ 1; `kernel` ≥ 1
 */
export function packConvolution(
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
  const inBlocks = (inputs + 7) >> 3;
  const rowBytes = <usize>(inputs * taps) * 4;
  for (let block = blockBegin; block < blockEnd; block++) {
    const rows = w + <usize>(block - blockBegin) * 8 * rowBytes;
    for (let inBlock = 0; inBlock < inBlocks; inBlock++) {
      const to = out + <usize>((block * inBlocks + inBlock) * taps) * 8 * PIXEL;
      const count = min(8, inputs - inBlock * 8);
      const from = rows + <usize>(inBlock * 8 * taps) * 4;
      interleave8(scratch, from, rowBytes, outputs - block * 8, count * taps, factor + <usize>block * PIXEL);
      permute(to, scratch, taps, count);
    }
  }
}

/**
 * For `convolvePlanar`, and, with kernel = 1, for `dense`.
 *
 * @param out  out  f32[O/8, I, kernel, kernel, 8 out]
 *
 * All else as `packConvolution`, without scratch.
 */
export function packPlanar(
  out: usize,
  w: usize,
  factor: usize,
  outputs: i32,
  inputs: i32,
  kernel: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const length = inputs * kernel * kernel;
  for (let block = blockBegin; block < blockEnd; block++) {
    const rows = w + <usize>((block - blockBegin) * 8 * length) * 4;
    const to = out + <usize>(block * length) * PIXEL;
    interleave8(to, rows, <usize>length * 4, outputs - block * 8, length, factor + <usize>block * PIXEL);
  }
}
