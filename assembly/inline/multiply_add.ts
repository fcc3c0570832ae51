/** Whether the build has relaxed SIMD. */
// @ts-ignore: decorator
@inline
// @ts-ignore: a compile-time constant of the compiler
export const FUSED: bool = ASC_FEATURE_RELAXED_SIMD;

/**
 * a · b + c, in one rounding where the build has relaxed SIMD and the CPU fused multiply-add, in two elsewhere.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (FUSED) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}
