/**
 * What happens to a block's map after the excitation: scale, the shortcut's sum, ReLU, in one pass over memory.
 * Maps may differ in their strides; all strides are in elements. Any map may be `out` itself; else they must not overlap.
 */

import { FeatureMap } from '../inline/descriptors';
import { floorOf, raise } from '../inline/floor';
import { LINEAR, PIXEL, RELU } from '../inline/lanes';

/**
 * Scale: each channel times its gate (F_scale, Hu et al. 2018, eq. 4).
 *
 *   out[c, y, x] = s[c] · u[c, y, x]
 *
 * @param out         out  pixel (0, 0) of block 0; `outRow`, `outBlock` its strides
 * @param u           in   likewise
 * @param s           in   f32[C]
 * @param height      H ≥ 1
 * @param width       W ≥ 1
 * @param blockBegin  channel blocks [blockBegin, blockEnd) are computed
 */
export function scale(
  out: usize,
  u: usize,
  s: usize,
  outRow: usize,
  outBlock: usize,
  uRow: usize,
  uBlock: usize,
  height: i32,
  width: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(height > 0 && width > 0, 'scale: extents are positive');
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    const sa = v128.load(s + block * PIXEL),
      sb = v128.load(s + block * PIXEL, 16);
    for (let y: usize = 0; y < <usize>height; y++) {
      let o = out + (block * outBlock + y * outRow) * 4;
      let a = u + (block * uBlock + y * uRow) * 4;
      for (const end = a + <usize>width * PIXEL; a < end; a += PIXEL) {
        v128.store(o, f32x4.mul(v128.load(a), sa));
        v128.store(o, f32x4.mul(v128.load(a, 16), sb), 16);
        o += PIXEL;
      }
    }
  }
}

/**
 * The end of an SE block: scale, add the shortcut, and ReLU or none.
 *
 *   out = act( s·u + shortcut )            squared = 0
 *   out = act( u·(s·u) + shortcut )        squared = 1, the listing read literally
 *
 * @param out         out  a map (`FeatureMap`)
 * @param u           in   a map of the same extents; `shortcut` too
 * @param s           in   f32[C]
 * @param activation  LINEAR or RELU
 * @param blockBegin  channel blocks [blockBegin, blockEnd) are computed
 */
export function scaleAdd(
  out: usize,
  u: usize,
  s: usize,
  shortcut: usize,
  squared: i32,
  activation: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const outMap = changetype<FeatureMap>(out),
    uMap = changetype<FeatureMap>(u);
  const outRow = outMap.row,
    outBlock = outMap.block;
  const uRow = uMap.row,
    uBlock = uMap.block;
  const height = uMap.height,
    width = uMap.width;
  out = outMap.origin;
  u = uMap.origin;
  const addMap = changetype<FeatureMap>(shortcut);
  const addRow = addMap.row,
    addBlock = addMap.block;
  shortcut = addMap.origin;
  assert(height > 0 && width > 0, 'scaleAdd: extents are positive');
  assert(activation === LINEAR || activation === RELU, 'scaleAdd: activation is LINEAR or RELU');
  const floor = floorOf(activation);
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    const sa = v128.load(s + block * PIXEL),
      sb = v128.load(s + block * PIXEL, 16);
    for (let y: usize = 0; y < <usize>height; y++) {
      let o = out + (block * outBlock + y * outRow) * 4;
      let a = u + (block * uBlock + y * uRow) * 4;
      let r = shortcut + (block * addBlock + y * addRow) * 4;
      const end = a + <usize>width * PIXEL;
      if (squared) {
        for (; a < end; a += PIXEL) {
          const ua = v128.load(a),
            ub = v128.load(a, 16);
          v128.store(o, raise(f32x4.add(f32x4.mul(ua, f32x4.mul(ua, sa)), v128.load(r)), floor));
          v128.store(o, raise(f32x4.add(f32x4.mul(ub, f32x4.mul(ub, sb)), v128.load(r, 16)), floor), 16);
          o += PIXEL;
          r += PIXEL;
        }
      } else {
        for (; a < end; a += PIXEL) {
          v128.store(o, raise(f32x4.add(f32x4.mul(v128.load(a), sa), v128.load(r)), floor));
          v128.store(o, raise(f32x4.add(f32x4.mul(v128.load(a, 16), sb), v128.load(r, 16)), floor), 16);
          o += PIXEL;
          r += PIXEL;
        }
      }
    }
  }
}

/**
 * The end of a block without a module: out = act( u + shortcut ). Parameters as `scaleAdd`.
 */
export function add(
  out: usize,
  u: usize,
  shortcut: usize,
  activation: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const outMap = changetype<FeatureMap>(out),
    uMap = changetype<FeatureMap>(u);
  const outRow = outMap.row,
    outBlock = outMap.block;
  const uRow = uMap.row,
    uBlock = uMap.block;
  const height = uMap.height,
    width = uMap.width;
  out = outMap.origin;
  u = uMap.origin;
  const addMap = changetype<FeatureMap>(shortcut);
  const addRow = addMap.row,
    addBlock = addMap.block;
  shortcut = addMap.origin;
  assert(height > 0 && width > 0, 'add: extents are positive');
  assert(activation === LINEAR || activation === RELU, 'add: activation is LINEAR or RELU');
  const floor = floorOf(activation);
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    for (let y: usize = 0; y < <usize>height; y++) {
      let o = out + (block * outBlock + y * outRow) * 4;
      let a = u + (block * uBlock + y * uRow) * 4;
      let r = shortcut + (block * addBlock + y * addRow) * 4;
      for (const end = a + <usize>width * PIXEL; a < end; a += PIXEL) {
        v128.store(o, raise(f32x4.add(v128.load(a), v128.load(r)), floor));
        v128.store(o, raise(f32x4.add(v128.load(a, 16), v128.load(r, 16)), floor), 16);
        o += PIXEL;
        r += PIXEL;
      }
    }
  }
}
