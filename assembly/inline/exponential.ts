/**
 * exp, sigmoid and tanh of four numbers at once: tanh within 2 units in the last place of float32, sigmoid within 3 (its
 * quotient rounds twice more than exp).
 *
 * Method and coefficients: Cephes Mathematical Library (Moshier), `expf` and `tanhf`: x = n·ln 2 + r with |r| ≤ ln 2 / 2,
 * exp x = 2ⁿ · P(r).
 */

/** exp(v); the argument is clamped to ±87, where float32 still has normal numbers. */
// @ts-ignore: decorator
@inline
function exponential(v: v128): v128 {
  const x = f32x4.min(f32x4.max(v, f32x4.splat(-87)), f32x4.splat(87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  // ln 2 in two parts, so that n times the first is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** 1 / (1 + exp(−v)) */
// @ts-ignore: decorator
@inline
export function sigmoid(v: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(v))));
}

/** tanh v = (1 − e) / (1 + e) with e = exp(−2|v|); a polynomial below 0.625, where the difference would cancel. */
// @ts-ignore: decorator
@inline
export function tanh(v: v128): v128 {
  const one = f32x4.splat(1);
  const magnitude = f32x4.abs(v);
  const e = exponential(f32x4.mul(magnitude, f32x4.splat(-2)));
  const far = f32x4.div(f32x4.sub(one, e), f32x4.add(one, e));
  const signed = v128.or(far, v128.and(v, f32x4.splat(-0.0)));
  const q = f32x4.mul(v, v);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(v, f32x4.mul(f32x4.mul(p, q), v));
  return v128.bitselect(near, signed, f32x4.lt(magnitude, f32x4.splat(0.625)));
}
