/**
 * Convolutions as matrix products, pixels × taps by taps × outputs, with Strassen's 7 products of quarters in place of 8
 * (`inline/strassen`): one level, or two with 49 products of sixteenths in place of 64.
 *
 *   chunk of units ──factorize (`factors`)──▶ factors [7^L][units][K/2^L][4]
 *                                              │                               for each 2^L output blocks ⟲
 *   out ◀──`finish`── products [7^L][units][4][8] ◀──multiply── weights [7^L][K/2^L][8]
 *
 * A's rows are halved within units of 8 pixels (L = 1) or 16 (L = 2), panel by panel of 4 pixels; B's columns likewise
 * within 2 or 4 output blocks; what is summed over within the whole of K, which is cut between channel blocks. So a
 * pixel's result depends on its own unit alone, wherever a chunk or a thread's share begins. Units do not span pictures,
 * so that a batch is its pictures, bit for bit; the last one of a picture is filled up by repeating its last pixel.
 */
import { FeatureMap, Filter, firstTap } from '../inline/descriptors';
import { LINEAR, PIXEL, RELU } from '../inline/lanes';
import { locatePixels } from '../inline/locate';
import { FACTORS, joinProducts } from '../inline/strassen';
import { multiply, PRODUCTS } from '../multiply/panels';
import { factorBytes, factorize, factorsOf, pieceBytes } from './factors';
import { finishBlocks } from './finish';

/** Bytes of scratch that `strassen` needs; every thread needs its own. */
export function strassenScratch(inBlocks: i32, kernel: i32, levels: i32, chunk: i32): usize {
  const depth = inBlocks * 8 * kernel * kernel;
  const table = <usize>(chunk << levels) * 32;
  const products = factorsOf(levels) * <usize>chunk * PRODUCTS;
  return (
    factorsOf(levels) * factorBytes(depth, levels, chunk) + products + table + pieceBytes(kernel, levels)
  );
}

/** For each pixel of a chunk of units the byte offsets of its input and output; those beyond a picture repeat its last. */
function locate(
  table: usize,
  unit: i32,
  units: i32,
  levels: i32,
  out: FeatureMap,
  x: FeatureMap,
  stride: i32,
): void {
  const pixels = out.height * out.width;
  const slots = 4 << levels;
  const unitsOfPicture = (pixels + slots - 1) >> (levels + 2);
  for (const last = unit + units; unit < last; unit++) {
    const picture = unit / unitsOfPicture;
    const first = (unit - picture * unitsOfPicture) << (levels + 2);
    locatePixels(table, picture, first, pixels, slots, out, x, stride);
    table += <usize>slots * 8;
  }
}

/** All products of a chunk with 2^L output blocks, [7^L][units][4][8]; of two levels, the inner quarters are joined. */
function product(m: usize, s: usize, step: usize, w: usize, depth: i32, units: i32, levels: i32): void {
  const bytes = <usize>units * PRODUCTS;
  const factors = factorsOf(levels);
  for (let i: usize = 0; i < factors; i++) {
    multiply(m + i * bytes, s + i * step, w + i * <usize>depth * PIXEL, depth, units);
  }
  if (levels === 1) return;
  for (let i: usize = 0; i < FACTORS; i++) joinProducts(m + i * FACTORS * bytes, bytes, bytes);
}

/**
 * Convolution with bias and, if asked, ReLU: as `convolve`, on blocked maps.
 *
 * @param filter    in   a `Filter`: weights f32[O / (8 · 2^L), 7^L, K / 2^L, 8], `packStrassen` for the same levels; K = I · kernel²;
 *                       activation LINEAR or RELU
 * @param scratch   `strassenScratch(inBlocks, kernel, levels, chunk)` bytes
 * @param levels    L: 1 or 2; the blocks of x are a multiple of 2^L
 * @param gathered  1 where `scratch` holds the left factors of [begin, end), one chunk at most, from a call for no output block; 0
 *                  where they are made here
 * @param chunk     units of 4 · 2^L pixels that share one pass over the weights ≥ 1
 * @param begin     units [begin, end), ⌈H · W / (4 · 2^L)⌉ in each picture, numbered through all pictures, and output blocks
 *                  [blockBegin, blockEnd), multiples of 2^L, are computed
 *
 * All else as `convolve`. out must not overlap x.
 */
export function strassen(
  out: usize,
  x: usize,
  filter: usize,
  scratch: usize,
  levels: i32,
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
  assert(activation === LINEAR || activation === RELU, 'strassen: activation is LINEAR or RELU');
  assert(height > 0 && width > 0 && inBlocks > 0, 'strassen: extents are positive');
  assert(kernel > 0 && stride > 0 && chunk > 0, 'strassen: kernel, stride and chunk are positive');
  assert(levels === 1 || levels === 2, 'strassen: levels are 1 or 2');
  assert((inBlocks & ((1 << levels) - 1)) === 0, 'strassen: input blocks are a multiple of 2^levels');
  assert(
    ((blockBegin | blockEnd) & ((1 << levels) - 1)) === 0,
    'strassen: blocks are cut at multiples of 2^levels',
  );
  const depth = inBlocks * 8 * kernel * kernel;
  const step = factorBytes(depth, levels, chunk);
  const m = scratch + factorsOf(levels) * step;
  const table = m + factorsOf(levels) * <usize>chunk * PRODUCTS;
  const piece = table + <usize>(chunk << levels) * 32;
  const factorDepth = depth >> levels;
  const parts = 1 << levels;
  for (let first = begin; first < end; first += chunk) {
    const units = min(chunk, end - first);
    locate(table, first, units, levels, outMap, xMap, stride);
    if (!gathered)
      factorize(scratch, step, x, table, piece, units, levels, inBlocks, xBlock * 4, xRow * 4, kernel);
    for (let block = blockBegin; block < blockEnd; block += parts) {
      const weights = w + <usize>(block >> levels) * factorsOf(levels) * <usize>factorDepth * PIXEL;
      product(m, scratch, step, weights, factorDepth, units, levels);
      finishBlocks(out, outBlock * 4, m, bias, block, table, units, levels, activation);
    }
  }
}
