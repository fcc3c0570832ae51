/**
 * Stored numbers to float32, exactly. Source and target must not overlap; neither needs to be aligned.
 */

/** IEEE 754 binary16 in the low half of each lane, to float32: exact for normal, subnormal, infinite and NaN. */
function half(bits: v128): v128 {
  const sign = i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16);
  const magnitude = v128.and(bits, i32x4.splat(0x7fff));
  // Moved into float32's fields the exponent is 112 too small; multiplying by 2¹¹² mends it, subnormals included.
  const scaled = f32x4.mul(i32x4.shl(magnitude, 13), f32x4.splat(5.192296858534828e33));
  const special = v128.or(i32x4.shl(magnitude, 13), i32x4.splat(0x7f800000));
  const isSpecial = i32x4.gt_s(magnitude, i32x4.splat(0x7bff));
  return v128.or(sign, v128.bitselect(special, scaled, isSpecial));
}

/**
 * @param out    out  f32[count]
 * @param x      in   binary16[count], little-endian
 * @param count  ≥ 0; up to 3 elements beyond it are read and written
 */
export function widenHalf(out: usize, x: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(out + <usize>i * 4, half(v128.load16x4_u(x + <usize>i * 2)));
  }
}

/**
 * bfloat16 is float32's upper half.
 *
 * @param out    out  f32[count]
 * @param x      in   bfloat16[count], little-endian
 * @param count  ≥ 0; up to 3 elements beyond it are read and written
 */
export function widenBrain(out: usize, x: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(out + <usize>i * 4, i32x4.shl(v128.load16x4_u(x + <usize>i * 2), 16));
  }
}

/**
 * The index of the first element that is infinite or not a number, or −1.
 *
 * @param x      in  f32[count]
 * @param count  ≥ 0
 */
export function findNonFinite(x: usize, count: i32): i32 {
  const exponent = i32x4.splat(0x7f800000);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const bits = v128.and(v128.load(x + <usize>i * 4), exponent);
    if (v128.any_true(i32x4.eq(bits, exponent))) break;
  }
  for (; i < count; i++) {
    if ((load<u32>(x + <usize>i * 4) & 0x7f800000) === 0x7f800000) return i;
  }
  return -1;
}
