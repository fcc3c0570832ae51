import { PIXEL } from './lanes';
import { relu } from './relu';

/**
 * The hot loop of every direct convolution: 4 output pixels × 8 output channels, kept in eight vectors.
 *
 *   out[p, o] = act( bias[o] + Σ_b Σ_ky Σ_kx Σ_i  x[b, ky, p·stride + kx, i] · w[b, ky, kx, i, o] )
 *
 * One step of i for each turn of the loop, on purpose: unrolled steps are reordered by the engines' compilers until
 * the weights' vectors spill. 8 accumulators + 2 weights + 1 splat + 1 product stay under 16 registers.
 *
 * @param out     out  four pixels, 32 bytes apart; the first `count` are written
 * @param x       in   the first tap of the first pixel; all four pixels' taps must be readable
 * @param w       in   f32[blocks, kernel, kernel, lanes, 8]
 * @param bias    in   f32[8], or 0 (a compile-time constant) for none
 * @param xBlock  bytes between the input's channel blocks
 * @param xRow    bytes between the input's rows
 * @param count   pixels to write ≥ 1, at most four are; `rectify` 1 for ReLU
 * @typeParam Step  the distance between the taps of neighbouring output pixels, `Tap` between neighbouring input pixels;
 *                  a pixel's bytes / 4 are its channels in a block: 8, or 1 for planar input
 */
// @ts-ignore: decorator
@inline
export function tile<Step, Tap>(
  out: usize, x: usize, w: usize, bias: usize,
  blocks: i32, xBlock: usize, xRow: usize, kernel: i32, count: i32, rectify: i32,
): void {
  let p0a = bias ? v128.load(bias) : f32x4.splat(0), p0b = bias ? v128.load(bias, 16) : f32x4.splat(0);
  let p1a = p0a, p1b = p0b, p2a = p0a, p2b = p0b, p3a = p0a, p3b = p0b;
  for (let block = 0; block < blocks; block++) {
    let row = x;
    for (let ky = 0; ky < kernel; ky++) {
      let pixel = row;
      for (let kx = 0; kx < kernel; kx++) {
        let a = pixel;
        const end = a + offsetof<Tap>();
        do {
          const wa = v128.load(w);
          const wb = v128.load(w, 16);
          let s = v128.load32_splat(a);
          p0a = f32x4.add(p0a, f32x4.mul(s, wa));
          p0b = f32x4.add(p0b, f32x4.mul(s, wb));
          s = v128.load32_splat(a, offsetof<Step>());
          p1a = f32x4.add(p1a, f32x4.mul(s, wa));
          p1b = f32x4.add(p1b, f32x4.mul(s, wb));
          s = v128.load32_splat(a, offsetof<Step>() * 2);
          p2a = f32x4.add(p2a, f32x4.mul(s, wa));
          p2b = f32x4.add(p2b, f32x4.mul(s, wb));
          s = v128.load32_splat(a, offsetof<Step>() * 3);
          p3a = f32x4.add(p3a, f32x4.mul(s, wa));
          p3b = f32x4.add(p3b, f32x4.mul(s, wb));
          w += PIXEL;
          a += 4;
        } while (a < end);
        pixel += offsetof<Tap>();
      }
      row += xRow;
    }
    x += xBlock;
  }
  if (rectify) {
    p0a = relu(p0a); p0b = relu(p0b); p1a = relu(p1a); p1b = relu(p1b);
    p2a = relu(p2a); p2b = relu(p2b); p3a = relu(p3a); p3b = relu(p3b);
  }
  v128.store(out, p0a);
  v128.store(out, p0b, 16);
  if (count > 1) {
    v128.store(out, p1a, 32);
    v128.store(out, p1b, 48);
  }
  if (count > 2) {
    v128.store(out, p2a, 64);
    v128.store(out, p2b, 80);
  }
  if (count > 3) {
    v128.store(out, p3a, 96);
    v128.store(out, p3b, 112);
  }
}
