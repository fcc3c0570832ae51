/** Float32 to whole numbers, for the kernels of 8-bit integers: activations 0 … 127, weights −63 … 63. */
import { group } from './int8_products';
import { PIXEL } from './lanes';

/** 2²³: float32 of this size have no fraction, so adding it rounds to the nearest whole number, ties to even. */
// @ts-ignore: decorator
@inline
const ROUNDING: f32 = 8388608;
/** Its bits. */
// @ts-ignore: decorator
@inline
const ROUNDING_BITS: i32 = 0x4b000000;

/** round(x · factor) of four channels; products ≥ 0 and below 2²³. */
// @ts-ignore: decorator
@inline
function whole(from: usize, factor: v128): v128 {
  const rounded = f32x4.add(f32x4.mul(v128.load(from), factor), f32x4.splat(ROUNDING));
  return i32x4.sub(rounded, i32x4.splat(ROUNDING_BITS));
}

/** Four channels of four pixels, at most 127 each, into a panel: one group of 4, or two of 2, lanes by pixel. */
// @ts-ignore: decorator
@inline
export function putWhole(panel: usize, p0: usize, p1: usize, p2: usize, p3: usize, factor: v128): void {
  // Narrowing saturates, to 8 bits at 127.
  const low = i16x8.narrow_i32x4_s(whole(p0, factor), whole(p1, factor));
  const high = i16x8.narrow_i32x4_s(whole(p2, factor), whole(p3, factor));
  if (group() === 4) {
    v128.store(panel, i8x16.max_s(i8x16.narrow_i16x8_s(low, high), i8x16.splat(0)));
  } else {
    const most = i16x8.splat(127),
      least = i16x8.splat(0);
    const a = i16x8.max_s(i16x8.min_s(low, most), least),
      b = i16x8.max_s(i16x8.min_s(high, most), least);
    v128.store(panel, v128.shuffle<i32>(a, b, 0, 2, 4, 6));
    v128.store(panel, v128.shuffle<i32>(a, b, 1, 3, 5, 7), 16);
  }
}

/** The greatest magnitude of a weight: 7 bits, of which four products with activations fit into 16. */
// @ts-ignore: decorator
@inline
export const GREATEST_WEIGHT: f32 = 63;

/** Whole numbers of four outputs: round(w · inverse), ties to even; bytes in 32-bit lanes. */
// @ts-ignore: decorator
@inline
function bytes(w: usize, inverse: v128): v128 {
  const scaled = f32x4.nearest(f32x4.mul(v128.load(w), inverse));
  const held = f32x4.max(f32x4.min(scaled, f32x4.splat(GREATEST_WEIGHT)), f32x4.splat(-GREATEST_WEIGHT));
  // What is no number (0 · ∞, of an output whose weights are all zero) becomes 0.
  return v128.and(i32x4.trunc_sat_f32x4_s(held), i32x4.splat(255));
}

/** Two taps of four outputs, beside one another. */
// @ts-ignore: decorator
@inline
export function twoTaps(w: usize, inverse: v128): v128 {
  return v128.or(bytes(w, inverse), i32x4.shl(bytes(w + PIXEL, inverse), 8));
}
