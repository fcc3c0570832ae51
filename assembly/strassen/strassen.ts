/**
 * Convolutions as matrix products, pixels × taps by taps × outputs, with Strassen's 7 products of quarters in place of 8
 * (`inline/strassen`): one level, or two with 49 products of sixteenths in place of 64.
 *
 *   chunk of units ──gather, leftFactors──▶ factors [7^L][units][K/2^L][4]
 *                                              │                               for each 2^L output blocks ⟲
 *   out ◀──finish── products [7^L][units][4][8] ◀──multiply── weights [7^L][K/2^L][8]
 *
 * A's rows are halved within units of 8 pixels (L = 1) or 16 (L = 2), panel by panel of 4 pixels; B's columns likewise
 * within 2 or 4 output blocks; what is summed over within the whole of K, which is cut between channel blocks. So a pixel's result depends on its own unit alone,
 * wherever a chunk or a thread's share begins. Units do not span pictures, so that a batch is its pictures, bit for bit;
 * the last one of a picture is filled up by repeating its last pixel.
 */
import { gatherBlocked } from '../convolution/direct';
import { floorOf, raise } from '../inline/floor';
import { LINEAR, PIXEL, RELU } from '../inline/lanes';
import { locatePixels } from '../inline/locate';
import { FACTORS, joinProducts, leftFactors } from '../inline/strassen';
import { multiply, PRODUCTS } from '../multiply/panels';

/** Between factors that lie a power of two apart, against L1 set conflicts. */
const PADDING: usize = 64;

function factorsOf(levels: i32): usize {
  return levels === 2 ? FACTORS * FACTORS : FACTORS;
}

/** Bytes of one panel of a left factor, in a chunk of `units`. */
function factorBytes(depth: i32, levels: i32, units: i32): usize {
  return <usize>units * (<usize>(depth >> levels) * 16) + PADDING;
}

/** Channel blocks of each part of K that are gathered and combined together, in L1. */
function blocksOfPiece(kernel: i32): i32 {
  return max(1, 4 / (kernel * kernel));
}

/** Bytes of a unit's piece: as it is gathered, and, with two levels, as the outer level makes it. */
function pieceBytes(kernel: i32, levels: i32): usize {
  const panel = <usize>(blocksOfPiece(kernel) * kernel * kernel) * 128;
  return levels === 2 ? (16 + 4 * FACTORS) * panel : 4 * panel;
}

/** Bytes of scratch that `strassen` needs; every thread needs its own. */
export function strassenScratch(inBlocks: i32, kernel: i32, levels: i32, unitsPerChunk: i32): usize {
  const depth = inBlocks * 8 * kernel * kernel;
  const table = <usize>(unitsPerChunk << levels) * 32;
  const products = factorsOf(levels) * <usize>unitsPerChunk * PRODUCTS;
  return (
    factorsOf(levels) * factorBytes(depth, levels, unitsPerChunk) +
    products +
    table +
    pieceBytes(kernel, levels)
  );
}

/** For each pixel of a chunk of units the byte offsets of its input and output; those beyond a picture repeat its last. */
function locate(
  table: usize,
  unit: i32,
  units: i32,
  unitsOfPicture: i32,
  levels: i32,
  pixels: i32,
  width: i32,
  stride: i32,
  xPicture: usize,
  xRow: usize,
  outPicture: usize,
  outRow: usize,
): void {
  for (const last = unit + units; unit < last; unit++) {
    const picture = unit / unitsOfPicture;
    const first = (unit - picture * unitsOfPicture) << (levels + 2);
    const slots = 4 << levels;
    locatePixels(table, picture, first, slots, pixels, width, stride, xPicture, xRow, outPicture, outRow);
    table += <usize>slots * 8;
  }
}

/** Left factors of one unit: of its pixels' taps, a few blocks of each part of K at a time. */
function factorize(
  s: usize,
  step: usize,
  x: usize,
  table: usize,
  piece: usize,
  levels: i32,
  inBlocks: i32,
  xBlock: usize,
  xRow: usize,
  kernel: i32,
): void {
  const parts = 1 << levels;
  const blocks = inBlocks >> levels;
  const most = blocksOfPiece(kernel);
  const partOfX = <usize>blocks * xBlock;
  for (let block = 0; block < blocks; block += most) {
    const count = min(most, blocks - block);
    const bytes = <usize>(count * kernel * kernel) * 128;
    let to = piece;
    for (let panel: usize = 0; panel < <usize>parts; panel++) {
      const entry = table + panel * 32;
      let from = x + <usize>block * xBlock;
      for (let part = 0; part < parts; part++) {
        const p0 = from + <usize>load<u32>(entry),
          p1 = from + <usize>load<u32>(entry, 8);
        const p2 = from + <usize>load<u32>(entry, 16),
          p3 = from + <usize>load<u32>(entry, 24);
        gatherBlocked(to, p0, p1, p2, p3, count, xBlock, xRow, kernel);
        to += bytes;
        from += partOfX;
      }
    }
    if (levels === 1) leftFactors(s, step, piece, piece + 2 * bytes, bytes);
    else leftFactorsTwice(s, step, piece, to, bytes);
    s += bytes;
  }
}

/** [4 panels][4 parts of K] of `bytes` to 49 factors: the outer level's halves are panels and parts 0, 1 and 2, 3. */
function leftFactorsTwice(s: usize, step: usize, panels: usize, between: usize, bytes: usize): void {
  leftFactors(between, 4 * bytes, panels, panels + 8 * bytes, 2 * bytes);
  leftFactors(between + 2 * bytes, 4 * bytes, panels + 4 * bytes, panels + 12 * bytes, 2 * bytes);
  for (let i: usize = 0; i < FACTORS; i++) {
    leftFactors(s, step, between, between + 2 * bytes, bytes);
    s += FACTORS * step;
    between += 4 * bytes;
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
 * Four output tiles of each unit from seven products, with bias and activation, to their pixels' places. What a unit is
 * filled up with is the last pixel once more.
 *
 * @param left    out  block of C11 and C21; `right` of C12 and C22
 * @param p       in   P1 … P7: f32[units][4][8], `step` bytes apart
 * @param table   pixels of C11 and C12; those of C21 and C22 are `lower` bytes beyond, the next unit's `next`
 */
function finishQuarters(
  left: usize,
  right: usize,
  p: usize,
  step: usize,
  biasLeft: usize,
  biasRight: usize,
  table: usize,
  lower: usize,
  next: usize,
  units: i32,
  activation: i32,
): void {
  const floor = floorOf(activation);
  for (let half: usize = 0; half < PIXEL; half += 16) {
    const biasL = v128.load(biasLeft + half),
      biasR = v128.load(biasRight + half);
    let from = p + half,
      entries = table;
    for (let unit = 0; unit < units; unit++) {
      for (let entry = entries; entry < entries + 32; entry += 8) {
        const p1 = v128.load(from),
          p5 = v128.load(from + 4 * step);
        const u2 = f32x4.add(p1, v128.load(from + 5 * step));
        const u3 = f32x4.add(u2, v128.load(from + 6 * step));
        const c11 = f32x4.add(p1, v128.load(from + step));
        const c12 = f32x4.add(f32x4.add(u2, p5), v128.load(from + 2 * step));
        const c21 = f32x4.sub(u3, v128.load(from + 3 * step));
        const c22 = f32x4.add(u3, p5);
        const upper = <usize>load<u32>(entry, 4) + half,
          below = <usize>load<u32>(entry + lower, 4) + half;
        v128.store(left + upper, raise(f32x4.add(c11, biasL), floor));
        v128.store(right + upper, raise(f32x4.add(c12, biasR), floor));
        v128.store(left + below, raise(f32x4.add(c21, biasL), floor));
        v128.store(right + below, raise(f32x4.add(c22, biasR), floor));
        from += PIXEL;
      }
      entries += next;
    }
  }
}

/** Finishes 2^L output blocks from `block` on. With two levels, each inner quarter has seven outer products. */
function finishBlocks(
  out: usize,
  outBlock: usize,
  m: usize,
  bias: usize,
  block: i32,
  table: usize,
  units: i32,
  levels: i32,
  activation: i32,
): void {
  const bytes = <usize>units * PRODUCTS;
  const inner: usize = levels === 2 ? 2 : 1;
  const step = levels === 2 ? FACTORS * bytes : bytes;
  for (let column: usize = 0; column < inner; column++) {
    const left = <usize>block + column,
      right = left + inner;
    for (let row: usize = 0; row < inner; row++) {
      finishQuarters(
        out + left * outBlock,
        out + right * outBlock,
        m + (2 * column + row) * bytes,
        step,
        bias + left * PIXEL,
        bias + right * PIXEL,
        table + row * 32,
        inner * 32,
        inner * 64,
        units,
        activation,
      );
    }
  }
}

/**
 * Convolution with bias and, if asked, ReLU: as `convolve`, on blocked maps.
 *
 * @param out            out  picture 0, block 0, pixel (0, 0)
 * @param x              in   picture 0, block 0: the first tap of output pixel (0, 0), that is pixel (−padding, −padding)
 * @param w              in   f32[O / (8 · 2^L), 7^L, K / 2^L, 8], `packStrassen` for the same levels; K = I · kernel²
 * @param bias           in   f32[O]
 * @param scratch        `strassenScratch(inBlocks, kernel, levels, unitsPerChunk)` bytes
 * @param outPicture     elements between pictures of out; `outRow` between rows, `outBlock` between channel blocks
 * @param xPicture       likewise of x
 * @param height         H of the output ≥ 1; `width` W ≥ 1
 * @param inBlocks       I / 8, a multiple of 2^L
 * @param kernel         height and width of the kernel ≥ 1; `stride` ≥ 1
 * @param levels         L: 1 or 2
 * @param activation     LINEAR or RELU
 * @param unitsPerChunk  units of 4 · 2^L pixels that share one pass over the weights ≥ 1
 * @param unitBegin      units [unitBegin, unitEnd), ⌈H · W / (4 · 2^L)⌉ in each picture, numbered through all pictures, and
 *                       output blocks [blockBegin, blockEnd), multiples of 2^L, are computed
 *
 * out must not overlap x.
 */
export function strassen(
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
  levels: i32,
  activation: i32,
  unitsPerChunk: i32,
  unitBegin: i32,
  unitEnd: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(activation === LINEAR || activation === RELU, 'strassen: activation is LINEAR or RELU');
  assert(height > 0 && width > 0 && inBlocks > 0, 'strassen: extents are positive');
  assert(kernel > 0 && stride > 0 && unitsPerChunk > 0, 'strassen: kernel, stride and chunk are positive');
  assert(levels === 1 || levels === 2, 'strassen: levels are 1 or 2');
  assert((inBlocks & ((1 << levels) - 1)) === 0, 'strassen: input blocks are a multiple of 2^levels');
  assert(
    ((blockBegin | blockEnd) & ((1 << levels) - 1)) === 0,
    'strassen: blocks are cut at multiples of 2^levels',
  );
  const depth = inBlocks * 8 * kernel * kernel;
  const pixels = height * width;
  const unitsOfPicture = (pixels + (4 << levels) - 1) >> (levels + 2);
  const step = factorBytes(depth, levels, unitsPerChunk);
  const m = scratch + factorsOf(levels) * step;
  const table = m + factorsOf(levels) * <usize>unitsPerChunk * PRODUCTS;
  const piece = table + <usize>(unitsPerChunk << levels) * 32;
  const factorDepth = depth >> levels;
  const parts = 1 << levels;
  for (let first = unitBegin; first < unitEnd; first += unitsPerChunk) {
    const units = min(unitsPerChunk, unitEnd - first);
    locate(
      table,
      first,
      units,
      unitsOfPicture,
      levels,
      pixels,
      width,
      stride,
      xPicture,
      xRow,
      outPicture,
      outRow,
    );
    for (let unit = 0; unit < units; unit++) {
      const to = scratch + <usize>(unit * factorDepth) * 16;
      const entry = table + <usize>(unit << levels) * 32;
      factorize(to, step, x, entry, piece, levels, inBlocks, xBlock * 4, xRow * 4, kernel);
    }
    for (let block = blockBegin; block < blockEnd; block += parts) {
      const weights = w + <usize>(block >> levels) * factorsOf(levels) * <usize>factorDepth * PIXEL;
      product(m, scratch, step, weights, factorDepth, units, levels);
      finishBlocks(out, outBlock * 4, m, bias, block, table, units, levels, activation);
    }
  }
}
