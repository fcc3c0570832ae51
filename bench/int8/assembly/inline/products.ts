/**
 * The integer products, which differ between the builds. GROUP inputs of one pixel (one output's weights) lie beside one
 * another in a 32-bit lane. Activations are 0 … 127.
 *
 *   build      GROUP       weights     products
 *   simd       2 × 16 bit  −127 … 127  i32x4.dot_i16x8_s
 *   relaxed    4 × 8 bit   −127 … 127  i32x4.relaxed_dot_i8x16_i7x16_add_s
 *   relaxed7   4 × 8 bit   −63 … 63    two i16x8.relaxed_dot_i8x16_i7x16_s, summed before they are widened
 *
 * All of them are exact, in every engine: a sum of two products is at most 2 · 127 · 127 = 32258, and with 7 bits of weight
 * a sum of four 4 · 127 · 63 = 32004: both fit into 16 bits, so nothing saturates. What relaxed SIMD leaves open is only
 * what happens to activations above 127.
 */

/** Inputs in one 32-bit lane. */
// @ts-ignore: decorator
@inline
export function group(): i32 {
  // @ts-ignore: a compile-time constant of the compiler
  return ASC_FEATURE_RELAXED_SIMD ? 4 : 2;
}

/** True in the build relaxed7. */
// @ts-ignore: decorator
@inline
export function sumsInHalves(): bool {
  // @ts-ignore: given to the compiler by bench/int8/build.js
  return isDefined(SUMS_IN_HALVES);
}

/** c + Σ w · a over each lane's group. */
// @ts-ignore: decorator
@inline
export function dotAdd(w: v128, a: v128, c: v128): v128 {
  // @ts-ignore: a compile-time constant of the compiler
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(w, a, c);
  return i32x4.add(c, i32x4.dot_i16x8_s(w, a));
}

/** c + Σ w · a + Σ v · b over each lane's group; weights of 7 bits. */
// @ts-ignore: decorator
@inline
export function dotAddTwice(w: v128, a: v128, v: v128, b: v128, c: v128): v128 {
  const halves = i16x8.add(i16x8.relaxed_dot_i8x16_i7x16_s(w, a), i16x8.relaxed_dot_i8x16_i7x16_s(v, b));
  return i32x4.add(c, i32x4.extadd_pairwise_i16x8_s(halves));
}
