/**
 * Weights of 8 outputs, stored output by output, to pixels of 8 outputs: a transposition of 8 rows, each multiplied by its
 * output's factor.
 */
import { PIXEL } from './lanes';

/** Lanes 0 … count − 1 set, all others zero. */
// @ts-ignore: decorator
@inline
function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** Four elements of four rows, transposed, scaled and masked, into the half pixels at `target`; only the first `count`. */
// @ts-ignore: decorator
@inline
function put4(target: usize, a: v128, b: v128, c: v128, d: v128, factor: v128, mask: v128, count: i32): void {
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5), abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.and(f32x4.mul(v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5), factor), mask));
  if (count > 1) v128.store(target, v128.and(f32x4.mul(v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), factor), mask), PIXEL);
  if (count > 2) v128.store(target, v128.and(f32x4.mul(v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), factor), mask), 2 * PIXEL);
  if (count > 3) v128.store(target, v128.and(f32x4.mul(v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), factor), mask), 3 * PIXEL);
}

/**
 * @param target  out  f32[length, 8]; rows that are missing are zero
 * @param rows    in   f32[count, …], `rowBytes` apart; up to 3 elements beyond `length` are read
 * @param count   rows that there are, at least 1; from 8 on all
 * @param length  elements of each row ≥ 0
 * @param factor  in   f32[8]
 */
// @ts-ignore: decorator
@inline
export function interleave8(target: usize, rows: usize, rowBytes: usize, count: i32, length: i32, factor: usize): void {
  // A row that is missing is read as the last one and masked.
  const last = <usize>min(7, count - 1);
  const r1 = min(1, last) * rowBytes, r2 = min(2, last) * rowBytes, r3 = min(3, last) * rowBytes;
  const r4 = min(4, last) * rowBytes, r5 = min(5, last) * rowBytes, r6 = min(6, last) * rowBytes, r7 = last * rowBytes;
  const lowFactor = v128.load(factor), highFactor = v128.load(factor, 16);
  const lowMask = firstLanes(count), highMask = firstLanes(count - 4);
  for (let left = length; left > 0; left -= 4) {
    put4(target, v128.load(rows), v128.load(rows + r1), v128.load(rows + r2), v128.load(rows + r3), lowFactor, lowMask, left);
    put4(target + 16, v128.load(rows + r4), v128.load(rows + r5), v128.load(rows + r6), v128.load(rows + r7), highFactor, highMask, left);
    rows += 16;
    target += 4 * PIXEL;
  }
}
