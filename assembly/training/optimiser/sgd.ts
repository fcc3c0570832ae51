/**
 * Stochastic gradient descent with momentum and L2 decay, as `torch.optim.SGD` with dampening 0 (Sutskever et al. 2013 for
 * Nesterov's form).
 *
 *   d = g + decay · w;   v ← momentum · v + d;   w ← w − rate · (nesterov ? d + momentum · v : v)
 *
 * Elements depend on nothing but themselves: any split between threads gives the same bits. A group of parameters with a
 * rate and a decay of its own is a call of its own. Elements that are zero in w, v and g stay zero.
 *
 * @param w         in/out  f32[count]
 * @param velocity  in/out  f32[count], zero before the first step
 * @param gradient  in      f32[count]
 * @param rate      learning rate ≥ 0; `momentum` in [0, 1); `decay` ≥ 0
 * @param nesterov  1 for Nesterov's form, else 0
 * @param first     elements [first, end) are updated; both are multiples of 4
 *
 * The three must not overlap.
 */
export function sgd(
  w: usize,
  velocity: usize,
  gradient: usize,
  rate: f32,
  momentum: f32,
  decay: f32,
  nesterov: i32,
  first: i32,
  end: i32,
): void {
  assert(first >= 0 && ((first | end) & 3) === 0, 'sgd: the range is in whole vectors');
  const rates = f32x4.splat(rate),
    momenta = f32x4.splat(momentum),
    decays = f32x4.splat(decay);
  for (let at = <usize>first * 4, stop = <usize>end * 4; at < stop; at += 16) {
    const old = v128.load(w + at);
    const d = f32x4.add(v128.load(gradient + at), f32x4.mul(decays, old));
    const v = f32x4.add(f32x4.mul(momenta, v128.load(velocity + at)), d);
    const step = nesterov ? f32x4.add(d, f32x4.mul(momenta, v)) : v;
    v128.store(velocity + at, v);
    v128.store(w + at, f32x4.sub(old, f32x4.mul(rates, step)));
  }
}
