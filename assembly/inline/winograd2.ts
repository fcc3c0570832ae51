/**
 * The one-dimensional transforms of Winograd's minimal filtering F(2, 3) on vectors of 4 channels, from `source`
 * (elements `sourceStep` bytes apart) to `target`. Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks",
 * 2016, section 4.1; interpolation points 0, ±1, ∞.
 */

/**
 * Bᵀ d: 4 inputs to 4.
 *
 *         ⎡1  0 −1  0⎤
 *    Bᵀ = ⎢0  1  1  0⎥
 *         ⎢0 −1  1  0⎥
 *         ⎣0  1  0 −1⎦
 */
// @ts-ignore: decorator
@inline
export function transformInput2(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const d0 = v128.load(source);
  const d1 = v128.load(source + sourceStep);
  const d2 = v128.load(source + 2 * sourceStep);
  const d3 = v128.load(source + 3 * sourceStep);
  v128.store(target, f32x4.sub(d0, d2));
  v128.store(target + targetStep, f32x4.add(d1, d2));
  v128.store(target + 2 * targetStep, f32x4.sub(d2, d1));
  v128.store(target + 3 * targetStep, f32x4.sub(d1, d3));
}

/**
 * Aᵀ m: 4 products to 2 outputs.
 *
 *    Aᵀ = ⎡1 1  1  0⎤
 *         ⎣0 1 −1 −1⎦
 */
// @ts-ignore: decorator
@inline
export function transformOutput2(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const m0 = v128.load(source);
  const m1 = v128.load(source + sourceStep);
  const m2 = v128.load(source + 2 * sourceStep);
  const m3 = v128.load(source + 3 * sourceStep);
  v128.store(target, f32x4.add(f32x4.add(m0, m1), m2));
  v128.store(target + targetStep, f32x4.sub(f32x4.sub(m1, m2), m3));
}

/**
 * G g: 3 weights to 4.
 *
 *        ⎡ 1   0   0 ⎤
 *    G = ⎢1/2  1/2 1/2⎥
 *        ⎢1/2 −1/2 1/2⎥
 *        ⎣ 0   0   1 ⎦
 */
// @ts-ignore: decorator
@inline
export function transformWeights2(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const g0 = v128.load(source);
  const g1 = v128.load(source + sourceStep);
  const g2 = v128.load(source + 2 * sourceStep);
  const half = f32x4.splat(0.5);
  const outer = f32x4.mul(f32x4.add(g0, g2), half);
  const middle = f32x4.mul(g1, half);
  v128.store(target, g0);
  v128.store(target + targetStep, f32x4.add(outer, middle));
  v128.store(target + 2 * targetStep, f32x4.sub(outer, middle));
  v128.store(target + 3 * targetStep, g2);
}
