/** Float32 to whole numbers 0 … 127. */
import { group } from './products';

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
    const most = i16x8.splat(127), least = i16x8.splat(0);
    const a = i16x8.max_s(i16x8.min_s(low, most), least), b = i16x8.max_s(i16x8.min_s(high, most), least);
    v128.store(panel, v128.shuffle<i32>(a, b, 0, 2, 4, 6));
    v128.store(panel, v128.shuffle<i32>(a, b, 1, 3, 5, 7), 16);
  }
}
