/**
 * The one-dimensional transforms of the decimated minimal filtering for stride 2, 2 outputs of 3 weights, on vectors of 4
 * channels, from `source` (elements `sourceStep` bytes apart) to `target`. Inputs 0, 2, 4 are an F(2, 2) with the weights
 * g0, g2 (interpolation points 0, 1, ∞); inputs 1, 3 meet g1 alone. The derivation is in `winograd/transforms`.
 */

/**
 * Bᵀ d: 5 inputs to 5, those of the even ones first.
 *
 *         ⎡1 0 −1 0 0⎤
 *         ⎢0 0  1 0 0⎥
 *    Bᵀ = ⎢0 0 −1 0 1⎥
 *         ⎢0 1  0 0 0⎥
 *         ⎣0 0  0 1 0⎦
 */
// @ts-ignore: decorator
@inline
export function transformInputStrided2(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const d0 = v128.load(source);
  const d1 = v128.load(source + sourceStep);
  const d2 = v128.load(source + 2 * sourceStep);
  const d3 = v128.load(source + 3 * sourceStep);
  const d4 = v128.load(source + 4 * sourceStep);
  v128.store(target, f32x4.sub(d0, d2));
  v128.store(target + targetStep, d2);
  v128.store(target + 2 * targetStep, f32x4.sub(d4, d2));
  v128.store(target + 3 * targetStep, d1);
  v128.store(target + 4 * targetStep, d3);
}

/**
 * Aᵀ m: 5 products to 2 outputs.
 *
 *    Aᵀ = ⎡1 1 0 1 0⎤
 *         ⎣0 1 1 0 1⎦
 */
// @ts-ignore: decorator
@inline
export function transformOutputStrided2(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const m0 = v128.load(source);
  const m1 = v128.load(source + sourceStep);
  const m2 = v128.load(source + 2 * sourceStep);
  const m3 = v128.load(source + 3 * sourceStep);
  const m4 = v128.load(source + 4 * sourceStep);
  v128.store(target, f32x4.add(f32x4.add(m0, m1), m3));
  v128.store(target + targetStep, f32x4.add(f32x4.add(m1, m2), m4));
}

/**
 * G g: 3 weights to 4; the last serves both odd inputs.
 *
 *        ⎡1 0 0⎤
 *    G = ⎢1 0 1⎥
 *        ⎢0 0 1⎥
 *        ⎣0 1 0⎦
 */
// @ts-ignore: decorator
@inline
export function transformWeightsStrided2(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const g0 = v128.load(source);
  const g1 = v128.load(source + sourceStep);
  const g2 = v128.load(source + 2 * sourceStep);
  v128.store(target, g0);
  v128.store(target + targetStep, f32x4.add(g0, g2));
  v128.store(target + 2 * targetStep, g2);
  v128.store(target + 3 * targetStep, g1);
}
