/**
 * Adam with decoupled decay (Loshchilov & Hutter 2019, alg. 2), as `torch.optim.AdamW`.
 *
 *   m ← β₁ · m + (1 − β₁) · g;   v ← β₂ · v + (1 − β₂) · g²
 *   w ← keep · w − rate · m / ( √v · root + epsilon )
 *
 * The host gives what depends on the step t alone, computed in float64: keep = 1 − lr · decay, rate = lr / (1 − β₁ᵗ),
 * root = 1 / √(1 − β₂ᵗ), and both complements, which float32 would round.
 *
 * Elements depend on nothing but themselves: any split between threads gives the same bits. Elements that are zero in w, m, v
 * and g stay zero where epsilon > 0.
 *
 * @param w         in/out  f32[count]
 * @param mean      in/out  m, f32[count], zero before the first step; `square` v likewise
 * @param gradient  in      f32[count]
 * @param beta1     β₁; `rest1` 1 − β₁; `beta2` β₂; `rest2` 1 − β₂
 * @param factors   in      f32[4]: keep, rate, root, epsilon
 * @param first     elements [first, end) are updated; both are multiples of 4
 *
 * The four maps and the factors must not overlap.
 */
export function adamw(
  w: usize,
  mean: usize,
  square: usize,
  gradient: usize,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  factors: usize,
  first: i32,
  end: i32,
): void {
  assert(first >= 0 && ((first | end) & 3) === 0, 'adamw: the range is in whole vectors');
  const keep = v128.load32_splat(factors),
    rate = v128.load32_splat(factors, 4),
    root = v128.load32_splat(factors, 8),
    epsilon = v128.load32_splat(factors, 12);
  const b1 = f32x4.splat(beta1),
    r1 = f32x4.splat(rest1),
    b2 = f32x4.splat(beta2),
    r2 = f32x4.splat(rest2);
  for (let at = <usize>first * 4, stop = <usize>end * 4; at < stop; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(b1, v128.load(mean + at)), f32x4.mul(r1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(square + at)), f32x4.mul(r2, f32x4.mul(g, g)));
    const below = f32x4.add(f32x4.mul(f32x4.sqrt(v), root), epsilon);
    v128.store(mean + at, m);
    v128.store(square + at, v);
    const step = f32x4.div(f32x4.mul(rate, m), below);
    v128.store(w + at, f32x4.sub(f32x4.mul(keep, v128.load(w + at)), step));
  }
}
