import { activate } from '../activate/activate';
import { FeatureMap, Filter, firstTap } from '../inline/descriptors';
import { floorOf, put } from '../inline/floor';
import { HARD_SWISH, LINEAR, PIXEL, RELU } from '../inline/lanes';
import { multiplyAdd } from '../inline/multiply_add';

/**
 * One row of one block, four pixels at a time: each tap's weights are loaded once for four products.
 *
 * A last tile that is not full begins earlier and computes pixels anew; a row of fewer than four repeats its last one.
 */
function rowOf(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  step: usize,
  width: i32,
  kernel: i32,
  xRow: usize,
  activation: i32,
): void {
  const last = <usize>(width - 1);
  const i1 = min<usize>(1, last),
    i2 = min<usize>(2, last),
    i3 = min<usize>(3, last);
  const d1 = i1 * step,
    d2 = i2 * step,
    d3 = i3 * step;
  const biasA = v128.load(bias),
    biasB = v128.load(bias, 16);
  const run = <usize>kernel * PIXEL;
  for (let left = 0; left < width; left += 4) {
    const first = <usize>max(0, min(left, width - 4));
    let a0 = biasA,
      b0 = biasB,
      a1 = biasA,
      b1 = biasB;
    let a2 = biasA,
      b2 = biasB,
      a3 = biasA,
      b3 = biasB;
    let v = w;
    let row = x + first * step;
    for (let ky = 0; ky < kernel; ky++) {
      let p = row;
      const end = row + run;
      do {
        const wa = v128.load(v),
          wb = v128.load(v, 16);
        a0 = multiplyAdd(v128.load(p), wa, a0);
        b0 = multiplyAdd(v128.load(p, 16), wb, b0);
        a1 = multiplyAdd(v128.load(p + d1), wa, a1);
        b1 = multiplyAdd(v128.load(p + d1, 16), wb, b1);
        a2 = multiplyAdd(v128.load(p + d2), wa, a2);
        b2 = multiplyAdd(v128.load(p + d2, 16), wb, b2);
        a3 = multiplyAdd(v128.load(p + d3), wa, a3);
        b3 = multiplyAdd(v128.load(p + d3, 16), wb, b3);
        v += PIXEL;
        p += PIXEL;
      } while (p < end);
      row += xRow;
    }
    const to = out + first * PIXEL;
    const floor = floorOf(activation);
    put(to, a0, b0, floor);
    put(to + i1 * PIXEL, a1, b1, floor);
    put(to + i2 * PIXEL, a2, b2, floor);
    put(to + i3 * PIXEL, a3, b3, floor);
  }
  if (activation > RELU) activate(out, <usize>width, activation);
}

/**
 * Depthwise convolution with bias and activation: every channel by itself, eight of them at once.
 *
 *   out[c, y, x] = act( bias[c] + Σ_ky Σ_kx  x[c, y·stride + ky, x·stride + kx] · w[c, ky, kx] )
 *
 * @param out         out  a map (`FeatureMap`)
 * @param x           in   a blocked map with zeros around as far as the padding
 * @param filter      in   a `Filter`: weights f32[C/8, kernel, kernel, 8], `packPlanar` with one input
 * @param blockBegin  channel blocks [blockBegin, blockEnd) are computed
 *
 * out must not overlap x.
 */
export function convolveDepthwise(out: usize, x: usize, filter: usize, blockBegin: i32, blockEnd: i32): void {
  const outMap = changetype<FeatureMap>(out),
    xMap = changetype<FeatureMap>(x);
  const given = changetype<Filter>(filter);
  const w = given.weights,
    bias = given.bias;
  const kernel = given.kernel,
    stride = given.stride,
    activation = given.activation;
  const outRow = outMap.row,
    outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const height = outMap.height,
    width = outMap.width;
  out = outMap.origin;
  x = firstTap(xMap, given.padding);
  assert(height > 0 && width > 0, 'convolveDepthwise: extents are positive');
  assert(kernel > 0 && stride > 0, 'convolveDepthwise: kernel and stride are positive');
  assert(activation >= LINEAR && activation <= HARD_SWISH, 'convolveDepthwise: unknown activation');
  const step = <usize>stride * PIXEL;
  for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
    const weights = w + block * <usize>(kernel * kernel) * PIXEL;
    for (let y: usize = 0; y < <usize>height; y++) {
      const to = out + (block * outBlock + y * outRow) * 4;
      const from = x + (block * xBlock + y * <usize>stride * xRow) * 4;
      rowOf(to, from, weights, bias + block * PIXEL, step, width, kernel, xRow * 4, activation);
    }
  }
}
