/**
 * The direct convolution of assembly/convolution/direct.ts in 8-bit integers: float32 maps in and out, quantised while
 * the taps are gathered and scaled back while the bias is added.
 *
 *   chunk of pixels ──quantise, gather──▶ panels ──multiply──▶ i32 products ──scale, bias, ReLU──▶ out
 *                                               for each output block ⟲
 */
import { LINEAR, PIXEL, RELU } from '../../../assembly/inline/lanes';
import { relu } from '../../../assembly/inline/relu';
import { group, sumsInHalves } from './inline/products';
import { multiply, PRODUCTS } from './multiply';
import { gatherQuantised } from './quantise';

export { multiply } from './multiply';

/** Inputs that lie beside one another in a lane, which is how `w` is packed: 4 bytes, or 2 halves. */
export function groupSize(): i32 {
  return group();
}

/** The greatest magnitude of a weight. */
export function greatestWeight(): i32 {
  return sumsInHalves() ? 63 : 127;
}

function panelBytes(depth: i32): usize {
  return <usize>(depth / group()) * 16;
}

/** Bytes of scratch for `pixelsPerChunk` pixels of `depth` = inputs · kernel² taps (inputs in whole blocks). */
export function convolveScratch(depth: i32, pixelsPerChunk: i32): usize {
  const groups = (pixelsPerChunk + 3) >> 2;
  return <usize>groups * (panelBytes(depth) + PRODUCTS + 32);
}

/** For each pixel of a chunk, padded to whole panels by repeating the last: the byte offsets of its input and output. */
function locate(
  table: usize,
  first: i32,
  last: i32,
  padded: i32,
  height: i32,
  width: i32,
  stride: i32,
  xPicture: usize,
  xRow: usize,
  outPicture: usize,
  outRow: usize,
): void {
  for (let index = first; index < padded; index++) {
    const pixel = min(index, last - 1);
    const picture = pixel / (height * width);
    const y = (pixel / width) % height,
      x = pixel % width;
    const from = <usize>picture * xPicture + <usize>(y * stride) * xRow + <usize>(x * stride) * 8;
    store<u32>(table, <u32>(from * 4));
    store<u32>(table, <u32>((<usize>picture * outPicture + <usize>y * outRow + <usize>x * 8) * 4), 4);
    table += 8;
  }
}

function finish(
  out: usize,
  m: usize,
  table: usize,
  scale: usize,
  bias: usize,
  pixels: i32,
  activation: i32,
): void {
  const sa = v128.load(scale),
    sb = v128.load(scale, 16);
  const a = v128.load(bias),
    b = v128.load(bias, 16);
  for (; pixels > 0; pixels--) {
    let va = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(v128.load(m)), sa), a),
      vb = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(v128.load(m, 16)), sb), b);
    if (activation === RELU) {
      va = relu(va);
      vb = relu(vb);
    }
    const to = out + <usize>load<u32>(table, 4);
    v128.store(to, va);
    v128.store(to, vb, 16);
    m += PIXEL;
    table += 8;
  }
}

/**
 *   out[n, o, y, x] = act( bias[o] + scale[o] · Σ  q(x[n, i, y·stride + ky, x·stride + kx]) · w[o, i, ky, kx] )
 *
 * @param w        in   [O/8, I/8, kernel, kernel, 8 / GROUP, 8 out, GROUP], −127 … 127
 * @param scale    in   f32[O]: the weights' step of that output / `factor`
 * @param factor   q(x) = min(127, round(x · factor)); x ≥ 0
 *
 * All else as `convolve` of blocked maps.
 */
export function convolve(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  scratch: usize,
  outPicture: usize,
  outRow: usize,
  outBlock: usize,
  xPicture: usize,
  xRow: usize,
  xBlock: usize,
  height: i32,
  width: i32,
  inBlocks: i32,
  kernel: i32,
  stride: i32,
  activation: i32,
  pixelsPerChunk: i32,
  pixelBegin: i32,
  pixelEnd: i32,
  blockBegin: i32,
  blockEnd: i32,
  scale: usize,
  factor: f32,
): void {
  assert(activation === LINEAR || activation === RELU, 'convolve: activation is LINEAR or RELU');
  const depth = inBlocks * kernel * kernel * 8;
  const mostPanels = (pixelsPerChunk + 3) >> 2;
  const bytes = panelBytes(depth);
  const m = scratch + <usize>mostPanels * bytes;
  const table = m + <usize>mostPanels * PRODUCTS;
  const weightBytes = bytes * 2;
  for (let first = pixelBegin; first < pixelEnd; first += pixelsPerChunk) {
    const last = min(first + pixelsPerChunk, pixelEnd);
    const panels = (last - first + 3) >> 2;
    locate(table, first, last, first + panels * 4, height, width, stride, xPicture, xRow, outPicture, outRow);
    gatherQuantised(scratch, bytes, panels, x, table, factor, inBlocks, xBlock * 4, xRow * 4, kernel);
    for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
      multiply(m, scratch, w + block * weightBytes, depth / group(), panels);
      const at = block * PIXEL;
      finish(out + block * outBlock * 4, m, table, scale + at, bias + at, last - first, activation);
    }
  }
}
