/**
 * Products of 8-bit integers, which differ between the builds. GROUP inputs of one pixel (one output's weights) lie
 * beside one another in a 32-bit lane. Activations are 0 … 127, weights −63 … 63.
 *
 *   build    GROUP       products
 *   simd     2 × 16 bit  i32x4.dot_i16x8_s
 *   relaxed  4 × 8 bit   i32x4.relaxed_dot_i8x16_i7x16_add_s where the CPU has an instruction for it; elsewhere two
 *                        i16x8.relaxed_dot_i8x16_i7x16_s, summed before they are widened
 *
 * All of them are exact, and so equal: a sum of four products is at most 4 · 127 · 63 = 32004, which fits into 16 bits, so
 * nothing saturates. What relaxed SIMD leaves open is only what happens to activations above 127.
 */

/** Inputs in one 32-bit lane. */
// @ts-ignore: decorator
@inline
export function group(): i32 {
  // @ts-ignore: a compile-time constant of the compiler
  return ASC_FEATURE_RELAXED_SIMD ? 4 : 2;
}

/**
 * Whether the relaxed dot product with addition is one instruction (AVX-VNNI, Arm's dot product), by what the engine
 * makes of four activations of 255: VNNI multiplies them as such, Arm takes them for −1; x86 without VNNI keeps pairs in 16
 * bits, which saturate. (And Node 20's engine, whose relaxed SIMD is behind a flag, adds to a wrong register.)
 */
function isOneInstruction(weight: i32, activation: i32, before: i32): bool {
  // @ts-ignore: a compile-time constant of the compiler
  if (!ASC_FEATURE_RELAXED_SIMD) return false;
  const sums = i32x4.relaxed_dot_i8x16_i7x16_add_s(
    i8x16.splat(<i8>weight),
    i8x16.splat(<i8>activation),
    i32x4.splat(before),
  );
  const sum = i32x4.extract_lane(sums, 0) - before;
  return sum === 4 * weight * 255 || sum === 4 * weight * -1;
}

/** Asked once, when the module is instantiated. */
export const ONE_INSTRUCTION: bool = isOneInstruction(127, 255, 1_000_000);

/** Bytes of four outputs' weights of one group. */
// @ts-ignore: decorator
@inline
export const HALF: usize = <usize>(4 * group());

/** c + Σ w · a over each lane's group. */
// @ts-ignore: decorator
@inline
export function dotAdd(w: v128, a: v128, c: v128): v128 {
  // @ts-ignore: a compile-time constant of the compiler
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(w, a, c);
  return i32x4.add(c, i32x4.dot_i16x8_s(w, a));
}

/** c + Σ w · a + Σ v · b over each lane's group, of 8 bits. */
// @ts-ignore: decorator
@inline
export function dotAddTwice(w: v128, a: v128, v: v128, b: v128, c: v128): v128 {
  const halves = i16x8.add(i16x8.relaxed_dot_i8x16_i7x16_s(w, a), i16x8.relaxed_dot_i8x16_i7x16_s(v, b));
  return i32x4.add(c, i32x4.extadd_pairwise_i16x8_s(halves));
}

/** Four outputs' weights of one group, as the products take them. */
// @ts-ignore: decorator
@inline
export function loadWeights(w: usize): v128 {
  // @ts-ignore: a compile-time constant of the compiler
  return ASC_FEATURE_RELAXED_SIMD ? v128.load(w) : v128.load8x8_s(w);
}
