/**
 * The one-dimensional transforms of the decimated minimal filtering for stride 2, 4 outputs of 3 weights, on vectors of 4
 * channels, from `source` (elements `sourceStep` bytes apart) to `target`. Inputs 0, 2, 4, 6, 8 are an F(4, 2) with the
 * weights g0, g2 (interpolation points 0, ±1, 2, ∞); inputs 1, 3, 5, 7 meet g1 alone. The derivation is in
 * `winograd/transforms`.
 */

/**
 * Bᵀ d: 9 inputs to 9, those of the even ones first.
 *
 *    d0 d1 d2 d3 d4 d5 d6 d7 d8
 *   ⎡ 2  0 −1  0 −2  0  1  0  0⎤
 *   ⎢ 0  0 −2  0 −1  0  1  0  0⎥
 *   ⎢ 0  0  2  0 −3  0  1  0  0⎥
 *   ⎢ 0  0 −1  0  0  0  1  0  0⎥
 *   ⎢ 0  0  2  0 −1  0 −2  0  1⎥
 *   ⎢ 0  1  0  0  0  0  0  0  0⎥
 *   ⎢ 0  0  0  1  0  0  0  0  0⎥
 *   ⎢ 0  0  0  0  0  1  0  0  0⎥
 *   ⎣ 0  0  0  0  0  0  0  1  0⎦
 */
// @ts-ignore: decorator
@inline
export function transformInputStrided4(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const d0 = v128.load(source);
  const d2 = v128.load(source + 2 * sourceStep);
  const d4 = v128.load(source + 4 * sourceStep);
  const d6 = v128.load(source + 6 * sourceStep);
  const d8 = v128.load(source + 8 * sourceStep);
  const two = f32x4.splat(2);
  const difference = f32x4.sub(d6, d2);
  v128.store(target, f32x4.add(f32x4.mul(two, f32x4.sub(d0, d4)), difference));
  v128.store(target + targetStep, f32x4.sub(f32x4.sub(difference, d2), d4));
  v128.store(target + 2 * targetStep, f32x4.sub(f32x4.add(d6, f32x4.mul(two, d2)), f32x4.mul(f32x4.splat(3), d4)));
  v128.store(target + 3 * targetStep, difference);
  v128.store(target + 4 * targetStep, f32x4.sub(f32x4.sub(d8, d4), f32x4.mul(two, difference)));
  v128.store(target + 5 * targetStep, v128.load(source + sourceStep));
  v128.store(target + 6 * targetStep, v128.load(source + 3 * sourceStep));
  v128.store(target + 7 * targetStep, v128.load(source + 5 * sourceStep));
  v128.store(target + 8 * targetStep, v128.load(source + 7 * sourceStep));
}

/**
 * Aᵀ m: 9 products to 4 outputs.
 *
 *         ⎡1 1  1 1 0 1 0 0 0⎤
 *    Aᵀ = ⎢0 1 −1 2 0 0 1 0 0⎥
 *         ⎢0 1  1 4 0 0 0 1 0⎥
 *         ⎣0 1 −1 8 1 0 0 0 1⎦
 */
// @ts-ignore: decorator
@inline
export function transformOutputStrided4(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const m0 = v128.load(source);
  const m1 = v128.load(source + sourceStep);
  const m2 = v128.load(source + 2 * sourceStep);
  const m3 = v128.load(source + 3 * sourceStep);
  const m4 = v128.load(source + 4 * sourceStep);
  const m5 = v128.load(source + 5 * sourceStep);
  const m6 = v128.load(source + 6 * sourceStep);
  const m7 = v128.load(source + 7 * sourceStep);
  const m8 = v128.load(source + 8 * sourceStep);
  const sum = f32x4.add(m1, m2), difference = f32x4.sub(m1, m2);
  v128.store(target, f32x4.add(f32x4.add(m0, sum), f32x4.add(m3, m5)));
  v128.store(target + targetStep, f32x4.add(f32x4.add(difference, f32x4.mul(f32x4.splat(2), m3)), m6));
  v128.store(target + 2 * targetStep, f32x4.add(f32x4.add(sum, f32x4.mul(f32x4.splat(4), m3)), m7));
  v128.store(target + 3 * targetStep, f32x4.add(f32x4.add(difference, f32x4.mul(f32x4.splat(8), m3)), f32x4.add(m4, m8)));
}

/**
 * G g: 3 weights to 6; the last serves all odd inputs.
 *
 *        ⎡ 1/2  0   0 ⎤
 *        ⎢−1/2  0 −1/2⎥
 *    G = ⎢−1/6  0  1/6⎥
 *        ⎢ 1/6  0  1/3⎥
 *        ⎢  0   0   1 ⎥
 *        ⎣  0   1   0 ⎦
 */
// @ts-ignore: decorator
@inline
export function transformWeightsStrided4(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const g0 = v128.load(source);
  const g1 = v128.load(source + sourceStep);
  const g2 = v128.load(source + 2 * sourceStep);
  const sixth = f32x4.splat(1.0 / 6), third = f32x4.splat(1.0 / 3);
  v128.store(target, f32x4.mul(g0, f32x4.splat(0.5)));
  v128.store(target + targetStep, f32x4.mul(f32x4.add(g0, g2), f32x4.splat(-0.5)));
  v128.store(target + 2 * targetStep, f32x4.mul(f32x4.sub(g2, g0), sixth));
  v128.store(target + 3 * targetStep, f32x4.add(f32x4.mul(g0, sixth), f32x4.mul(g2, third)));
  v128.store(target + 4 * targetStep, g2);
  v128.store(target + 5 * targetStep, g1);
}
