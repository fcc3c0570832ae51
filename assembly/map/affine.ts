/**
 * What stands alone: a batch norm that no convolution before it takes in, an activation likewise. A vector is a map of one
 * pixel. Maps are addresses of a `FeatureMap`; out may be x itself, else they must not overlap.
 */
import { activate } from '../activate/activate';
import { FeatureMap } from '../inline/descriptors';
import { floorOf, put } from '../inline/floor';
import { HARD_SWISH, LINEAR, PIXEL, RELU } from '../inline/lanes';

/**
 * Each channel times a factor, plus a shift, then the activation: a batch norm by itself (Ioffe & Szegedy 2015, alg. 2).
 *
 *   out[c, y, x] = act( factor[c] · x[c, y, x] + shift[c] )
 *
 * @param out         out  a map
 * @param x           in   a map of the same extents
 * @param factor      in   f32[C]; `shift` too
 * @param activation  of `inline/lanes`
 * @param blockBegin  channel blocks [blockBegin, blockEnd) are computed
 */
export function affine(
  out: usize,
  x: usize,
  factor: usize,
  shift: usize,
  activation: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const outMap = changetype<FeatureMap>(out),
    xMap = changetype<FeatureMap>(x);
  const outRow = outMap.row,
    outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const height = outMap.height,
    width = outMap.width;
  out = outMap.origin;
  x = xMap.origin;
  assert(height > 0 && width > 0, 'affine: extents are positive');
  assert(activation >= LINEAR && activation <= HARD_SWISH, 'affine: unknown activation');
  const floor = floorOf(activation);
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    const factorA = v128.load(factor + block * PIXEL),
      factorB = v128.load(factor + block * PIXEL, 16);
    const shiftA = v128.load(shift + block * PIXEL),
      shiftB = v128.load(shift + block * PIXEL, 16);
    for (let y: usize = 0; y < <usize>height; y++) {
      let o = out + (block * outBlock + y * outRow) * 4;
      let p = x + (block * xBlock + y * xRow) * 4;
      for (const end = p + <usize>width * PIXEL; p < end; p += PIXEL) {
        const a = f32x4.add(f32x4.mul(v128.load(p), factorA), shiftA),
          b = f32x4.add(f32x4.mul(v128.load(p, 16), factorB), shiftB);
        put(o, a, b, floor);
        o += PIXEL;
      }
      if (activation > RELU) activate(o - <usize>width * PIXEL, <usize>width, activation);
    }
  }
}

/**
 * An activation by itself: out = act( x ). Parameters as `affine`.
 */
export function activateMap(out: usize, x: usize, activation: i32, blockBegin: i32, blockEnd: i32): void {
  const outMap = changetype<FeatureMap>(out),
    xMap = changetype<FeatureMap>(x);
  const outRow = outMap.row,
    outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const height = outMap.height,
    width = outMap.width;
  out = outMap.origin;
  x = xMap.origin;
  assert(height > 0 && width > 0, 'activateMap: extents are positive');
  assert(activation >= LINEAR && activation <= HARD_SWISH, 'activateMap: unknown activation');
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    for (let y: usize = 0; y < <usize>height; y++) {
      let o = out + (block * outBlock + y * outRow) * 4;
      let p = x + (block * xBlock + y * xRow) * 4;
      for (const end = p + <usize>width * PIXEL; p < end; p += PIXEL) {
        v128.store(o, v128.load(p));
        v128.store(o, v128.load(p, 16), 16);
        o += PIXEL;
      }
      activate(o - <usize>width * PIXEL, <usize>width, activation);
    }
  }
}
