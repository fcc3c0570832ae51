/**
 * The one-dimensional transforms of Winograd's minimal filtering F(4, 3) on vectors of 4 channels, from `source`
 * (elements `sourceStep` bytes apart) to `target`. Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks",
 * 2016, section 4.2; interpolation points 0, ±1, ±2, ∞.
 */

/**
 * Bᵀ d: 6 inputs to 6.
 *
 *         ⎡4  0 −5  0 1 0⎤
 *         ⎢0 −4 −4  1 1 0⎥
 *    Bᵀ = ⎢0  4 −4 −1 1 0⎥
 *         ⎢0 −2 −1  2 1 0⎥
 *         ⎢0  2 −1 −2 1 0⎥
 *         ⎣0  4  0 −5 0 1⎦
 */
// @ts-ignore: decorator
@inline
export function transformInput4(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const d0 = v128.load(source);
  const d1 = v128.load(source + sourceStep);
  const d2 = v128.load(source + 2 * sourceStep);
  const d3 = v128.load(source + 3 * sourceStep);
  const d4 = v128.load(source + 4 * sourceStep);
  const d5 = v128.load(source + 5 * sourceStep);
  const four = f32x4.splat(4), five = f32x4.splat(5);
  const even = f32x4.sub(d4, f32x4.mul(four, d2));
  const odd = f32x4.sub(d3, f32x4.mul(four, d1));
  const evenTwo = f32x4.sub(d4, d2);
  const oddTwo = f32x4.mul(f32x4.splat(2), f32x4.sub(d3, d1));
  v128.store(target, f32x4.add(f32x4.sub(f32x4.mul(four, d0), f32x4.mul(five, d2)), d4));
  v128.store(target + targetStep, f32x4.add(even, odd));
  v128.store(target + 2 * targetStep, f32x4.sub(even, odd));
  v128.store(target + 3 * targetStep, f32x4.add(evenTwo, oddTwo));
  v128.store(target + 4 * targetStep, f32x4.sub(evenTwo, oddTwo));
  v128.store(target + 5 * targetStep, f32x4.add(f32x4.sub(f32x4.mul(four, d1), f32x4.mul(five, d3)), d5));
}

/**
 * Aᵀ m: 6 products to 4 outputs.
 *
 *         ⎡1 1  1 1  1 0⎤
 *    Aᵀ = ⎢0 1 −1 2 −2 0⎥
 *         ⎢0 1  1 4  4 0⎥
 *         ⎣0 1 −1 8 −8 1⎦
 */
// @ts-ignore: decorator
@inline
export function transformOutput4(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const m0 = v128.load(source);
  const m1 = v128.load(source + sourceStep);
  const m2 = v128.load(source + 2 * sourceStep);
  const m3 = v128.load(source + 3 * sourceStep);
  const m4 = v128.load(source + 4 * sourceStep);
  const m5 = v128.load(source + 5 * sourceStep);
  const sumOne = f32x4.add(m1, m2), differenceOne = f32x4.sub(m1, m2);
  const sumTwo = f32x4.add(m3, m4), differenceTwo = f32x4.sub(m3, m4);
  v128.store(target, f32x4.add(f32x4.add(m0, sumOne), sumTwo));
  v128.store(target + targetStep, f32x4.add(differenceOne, f32x4.mul(f32x4.splat(2), differenceTwo)));
  v128.store(target + 2 * targetStep, f32x4.add(sumOne, f32x4.mul(f32x4.splat(4), sumTwo)));
  v128.store(target + 3 * targetStep, f32x4.add(f32x4.add(differenceOne, f32x4.mul(f32x4.splat(8), differenceTwo)), m5));
}

/**
 * G g: 3 weights to 6.
 *
 *        ⎡ 1/4    0    0 ⎤
 *        ⎢−1/6 −1/6 −1/6⎥
 *    G = ⎢−1/6  1/6 −1/6⎥
 *        ⎢1/24 1/12  1/6⎥
 *        ⎢1/24 −1/12 1/6⎥
 *        ⎣  0    0    1 ⎦
 */
// @ts-ignore: decorator
@inline
export function transformWeights4(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const g0 = v128.load(source);
  const g1 = v128.load(source + sourceStep);
  const g2 = v128.load(source + 2 * sourceStep);
  const outer = f32x4.mul(f32x4.add(g0, g2), f32x4.splat(-1.0 / 6));
  const middle = f32x4.mul(g1, f32x4.splat(1.0 / 6));
  const outerTwo = f32x4.add(f32x4.mul(g0, f32x4.splat(1.0 / 24)), f32x4.mul(g2, f32x4.splat(1.0 / 6)));
  const middleTwo = f32x4.mul(g1, f32x4.splat(1.0 / 12));
  v128.store(target, f32x4.mul(g0, f32x4.splat(0.25)));
  v128.store(target + targetStep, f32x4.sub(outer, middle));
  v128.store(target + 2 * targetStep, f32x4.add(outer, middle));
  v128.store(target + 3 * targetStep, f32x4.add(outerTwo, middleTwo));
  v128.store(target + 4 * targetStep, f32x4.sub(outerTwo, middleTwo));
  v128.store(target + 5 * targetStep, g2);
}
