import { activate } from '../activate/activate';
import { HARD_SWISH, LINEAR, PIXEL } from '../inline/lanes';

/** One output block: y[8] = act(W x + b). Even and odd inputs are summed apart, to halve the chain of additions. */
function denseBlock(y: usize, x: usize, w: usize, bias: usize, inFeatures: i32, activation: i32): void {
  let a0 = v128.load(bias),
    b0 = v128.load(bias, 16);
  let a1 = f32x4.splat(0),
    b1 = f32x4.splat(0);
  const pairs = x + <usize>(inFeatures & ~1) * 4;
  for (; x < pairs; x += 8) {
    const even = v128.load32_splat(x);
    a0 = f32x4.add(a0, f32x4.mul(even, v128.load(w)));
    b0 = f32x4.add(b0, f32x4.mul(even, v128.load(w, 16)));
    const odd = v128.load32_splat(x, 4);
    a1 = f32x4.add(a1, f32x4.mul(odd, v128.load(w, 32)));
    b1 = f32x4.add(b1, f32x4.mul(odd, v128.load(w, 48)));
    w += 2 * PIXEL;
  }
  if (inFeatures & 1) {
    const last = v128.load32_splat(x);
    a0 = f32x4.add(a0, f32x4.mul(last, v128.load(w)));
    b0 = f32x4.add(b0, f32x4.mul(last, v128.load(w, 16)));
  }
  v128.store(y, f32x4.add(a0, a1));
  v128.store(y, f32x4.add(b0, b1), 16);
  activate(y, 1, activation);
}

/**
 * Fully connected layer with its activation. Two of them are the excitation (F_ex, Hu et al. 2018, eq. 3):
 * hidden = relu(W1 z), s = sigmoid(W2 hidden); one is the classifier.
 *
 *   y[o] = act( bias[o] + Σ_i  w[o, i] · x[i] )
 *
 * @param y           out  f32[O], O a multiple of 8
 * @param x           in   f32[inFeatures]
 * @param w           in   f32[O/8, inFeatures, 8], `packDense`
 * @param bias        in   f32[O]
 * @param inFeatures  ≥ 1
 * @param activation  an activation of `inline/lanes`
 * @param blockBegin  output blocks [blockBegin, blockEnd) are computed
 *
 * y must not overlap x.
 */
export function dense(
  y: usize,
  x: usize,
  w: usize,
  bias: usize,
  inFeatures: i32,
  activation: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(inFeatures > 0, 'dense: inFeatures is positive');
  assert(activation >= LINEAR && activation <= HARD_SWISH, 'dense: unknown activation');
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    const weights = w + block * <usize>inFeatures * PIXEL;
    denseBlock(y + block * PIXEL, x, weights, bias + block * PIXEL, inFeatures, activation);
  }
}
