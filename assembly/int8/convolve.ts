/**
 * The direct convolution of `convolution/direct` in 8-bit integers: float32 maps in and out, quantised while the taps are
 * gathered and scaled back while the bias is added.
 *
 *   chunk of panels ──quantise, gather──▶ panels ──multiply──▶ i32 products ──scale, bias, ReLU──▶ out
 *                                               for each output block ⟲
 *
 * Activations have one step for each picture, its own largest value / 127; weights one for each output (`packInt8`). Panels
 * do not span pictures, so that a batch is its pictures, bit for bit.
 */
import { FeatureMap, Filter, firstTap } from '../inline/descriptors';
import { group } from '../inline/int8_products';
import { LINEAR, PIXEL, RELU } from '../inline/lanes';
import { locatePixels } from '../inline/locate';
import { relu } from '../inline/relu';
import { PRODUCTS } from '../multiply/panels';
import { gatherInt8 } from './gather';
import { multiply } from './multiply';

/** The greatest activation. */
const GREATEST: f32 = 127;

/** Bytes of one panel's offsets, and of its factor and step. */
const OFFSETS: usize = 32;
const STEPS: usize = 8;

function panelBytes(depth: i32): usize {
  return <usize>(depth / group()) * 16;
}

/** Bytes of scratch for chunks of so many panels of `depth` = inputs · kernel² taps (inputs in whole blocks). */
export function convolveInt8Scratch(depth: i32, chunk: i32): usize {
  return <usize>chunk * (panelBytes(depth) + PRODUCTS + OFFSETS + STEPS);
}

/** Of one picture, whose channels' largest values are given; not a number where one of them is none. */
function largestOf(channels: usize, blocks: i32): f32 {
  let most = f32x4.splat(0);
  for (const end = channels + <usize>blocks * PIXEL; channels < end; channels += 16) {
    most = f32x4.max(most, v128.load(channels));
  }
  const pair = f32x4.max(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.max(pair, v128.shuffle<f32>(pair, pair, 1, 0, 3, 2)), 0);
}

/**
 * For each panel its picture's factor 127 / largest and step largest / 127; for each of its pixels the byte offsets of its
 * input and output. Beyond a picture its last pixel repeats.
 */
function locate(
  table: usize,
  steps: usize,
  panel: i32,
  panels: i32,
  largest: usize,
  out: FeatureMap,
  x: FeatureMap,
  stride: i32,
): void {
  const pixels = out.height * out.width,
    inBlocks = x.blocks;
  const panelsOfPicture = (pixels + 3) >> 2;
  let known = -1;
  let factor: f32 = 0,
    step: f32 = 0;
  for (const last = panel + panels; panel < last; panel++) {
    const picture = panel / panelsOfPicture;
    if (picture !== known) {
      known = picture;
      const most = largestOf(largest + <usize>(picture * inBlocks) * PIXEL, inBlocks);
      step = most / GREATEST;
      factor = GREATEST / most;
      // Of a picture that is zero, or too small to be told from it.
      if (!(factor < f32.POSITIVE_INFINITY)) factor = 0;
    }
    store<f32>(steps, factor);
    store<f32>(steps, step, 4);
    steps += STEPS;
    const first = (panel - picture * panelsOfPicture) << 2;
    locatePixels(table, picture, first, pixels, 4, out, x, stride);
    table += OFFSETS;
  }
}

/** Both steps, bias, activation, and each pixel to its place. */
function finish(
  out: usize,
  m: usize,
  table: usize,
  steps: usize,
  weightSteps: usize,
  bias: usize,
  panels: i32,
  activation: i32,
): void {
  const wa = v128.load(weightSteps),
    wb = v128.load(weightSteps, 16);
  const a = v128.load(bias),
    b = v128.load(bias, 16);
  for (; panels > 0; panels--) {
    const step = v128.load32_splat(steps, 4);
    const sa = f32x4.mul(wa, step),
      sb = f32x4.mul(wb, step);
    for (const end = table + OFFSETS; table < end; table += 8) {
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
    }
    steps += STEPS;
  }
}

/**
 *   out[n, o, y, x] = act( bias[o] + step[o] · s[n] · Σ  q(x[n, i, y·stride + ky, x·stride + kx]) · w[o, i, ky, kx] )
 *   q(x) = min(127, round(x / s[n])),  s[n] = largest x of picture n / 127
 *
 * @param x         in   a blocked map, ≥ 0
 * @param filter    in   a `Filter`: for each output block i8[I/8, kernel, kernel, 8 / GROUP, 8 out, GROUP] and f32[8], the steps:
 *                       `packInt8`; activation LINEAR or RELU
 * @param largest   in   f32[pictures, I]: the largest value of each channel of x
 * @param gathered  1 where `scratch` holds the panels of [begin, end), one chunk at most, from a call for no output block; 0 where
 *                  they are gathered here
 * @param chunk     panels of 4 output pixels that share one pass over the weights ≥ 1
 * @param begin     panels [begin, end), ⌈H · W / 4⌉ in each picture, numbered through all pictures, and output blocks
 *                  [blockBegin, blockEnd) are computed
 *
 * All else as `convolve` of blocked maps.
 */
export function convolveInt8(
  out: usize,
  x: usize,
  filter: usize,
  scratch: usize,
  largest: usize,
  gathered: i32,
  chunk: i32,
  begin: i32,
  end: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const outMap = changetype<FeatureMap>(out),
    xMap = changetype<FeatureMap>(x);
  const given = changetype<Filter>(filter);
  const w = given.weights,
    bias = given.bias;
  const kernel = given.kernel,
    stride = given.stride,
    activation = given.activation;
  const outBlock = outMap.block;
  const xRow = xMap.row,
    xBlock = xMap.block;
  const height = outMap.height,
    width = outMap.width,
    inBlocks = xMap.blocks;
  out = outMap.origin;
  x = firstTap(xMap, given.padding);
  assert(activation === LINEAR || activation === RELU, 'convolveInt8: activation is LINEAR or RELU');
  assert(height > 0 && width > 0 && inBlocks > 0, 'convolveInt8: extents are positive');
  assert(kernel > 0 && stride > 0 && chunk > 0, 'convolveInt8: kernel, stride and chunk are positive');
  const depth = inBlocks * kernel * kernel * 8;
  const bytes = panelBytes(depth);
  const m = scratch + <usize>chunk * bytes;
  const table = m + <usize>chunk * PRODUCTS;
  const steps = table + <usize>chunk * OFFSETS;
  for (let first = begin; first < end; first += chunk) {
    const panels = min(chunk, end - first);
    locate(table, steps, first, panels, largest, outMap, xMap, stride);
    if (!gathered)
      gatherInt8(scratch, bytes, panels, x, table, steps, inBlocks, xBlock * 4, xRow * 4, kernel);
    for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
      const weights = w + block * (<usize>depth * 8 + PIXEL);
      multiply(m, scratch, weights, depth / group(), panels);
      const to = out + block * outBlock * 4;
      finish(to, m, table, steps, weights + <usize>depth * 8, bias + block * PIXEL, panels, activation);
    }
  }
}
