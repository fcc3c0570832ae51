/** relu6(v + 3) / 6 (Howard et al. 2019, section 5.2); keeps NaN. */
// @ts-ignore: decorator
@inline
export function hardSigmoid(v: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(f32x4.add(v, f32x4.splat(3)), f32x4.splat(0)), f32x4.splat(6));
  return f32x4.mul(clamped, f32x4.splat(1.0 / 6.0));
}
