/**
 * Winograd F(4×4, 3×3): a 3×3 convolution of stride 1 as 36 products for each tile of 4×4 outputs, where the direct
 * one needs 144. For every tile of 6×6 inputs d, weights g:
 *
 *   out = Aᵀ [ Σ_i (G g_i Gᵀ) ⊙ (Bᵀ d_i B) ] A            (Lavin & Gray 2016, eq. 8; matrices in `inline/winograd4`)
 *
 * The sum over input channels i is, for each of the 36 positions, a matrix product: tiles × channels by channels ×
 * outputs. It runs in the same `multiply` as the direct convolution, 4 Winograd tiles in place of 4 pixels.
 *
 *   scratch   V   [36][groups][I][4 tiles]     transformed input, one chunk of tiles
 *             M   [36][groups][4 tiles][8]     products, one output block
 *             d   [4 tiles][36][8]             transformed input of one group and one block, before it is transposed
 *             t   [36][4]                      between the transform of columns and of rows
 *
 * A position's stride is padded by 64 bytes, so that the 36 streams do not fall into the same cache sets. Tiles are
 * numbered through all pictures, so that a batch of small maps fills groups and shares each pass over the weights.
 */
import { PIXEL } from '../inline/lanes';
import { relu } from '../inline/relu';
import { transpose4 } from '../inline/transpose';
import { transformInput4, transformOutput4 } from '../inline/winograd4';
import { multiply, PRODUCTS } from '../multiply/panels';

const POSITIONS: usize = 36;
const PADDING: usize = 64;
/** Bytes of one tile of d. */
const TRANSFORMED: usize = POSITIONS * PIXEL;

function positionOfV(inBlocks: i32, groups: i32): usize {
  return <usize>(groups * inBlocks) * 128 + PADDING;
}

function positionOfM(groups: i32): usize {
  return <usize>groups * PRODUCTS + PADDING;
}

/** Bytes of scratch that `winograd4` needs; every thread needs its own. */
export function winograd4Scratch(inBlocks: i32, tilesPerChunk: i32): usize {
  const groups = (tilesPerChunk + 3) >> 2;
  return POSITIONS * (positionOfV(inBlocks, groups) + positionOfM(groups) + 16) + 4 * TRANSFORMED;
}

/** Bᵀ d B of four channels of one tile: columns into t, then rows. */
function transformIn(d: usize, x: usize, xRow: usize, t: usize): void {
  for (let column: usize = 0; column < 6; column++) {
    transformInput4(t + column * 16, 6 * 16, x + column * PIXEL, xRow);
  }
  for (let row: usize = 0; row < 6; row++) transformInput4(d + row * 6 * PIXEL, PIXEL, t + row * 6 * 16, 16);
}

/** One block of one group from d to V: vectors of channels become vectors of tiles. */
function arrange(v: usize, position: usize, d: usize): void {
  for (let p: usize = 0; p < POSITIONS; p++) {
    const d1 = d + TRANSFORMED,
      d2 = d + 2 * TRANSFORMED,
      d3 = d + 3 * TRANSFORMED;
    transpose4(v, d, d1, d2, d3);
    transpose4(v + 64, d + 16, d1 + 16, d2 + 16, d3 + 16);
    v += position;
    d += PIXEL;
  }
}

/** Aᵀ m A of four channels of one tile: columns, then rows, both in t; then bias, ReLU and the pixels inside the map. */
function transformOut(
  out: usize,
  outRow: usize,
  m: usize,
  position: usize,
  bias: v128,
  rectify: i32,
  rows: i32,
  columns: i32,
  t: usize,
): void {
  for (let column: usize = 0; column < 6; column++) {
    transformOutput4(t + column * 16, 6 * 16, m + column * position, 6 * position);
  }
  for (let row: usize = 0; row < <usize>rows; row++) {
    const source = t + row * 6 * 16;
    transformOutput4(source, 16, source, 16);
    for (let column: usize = 0; column < <usize>columns; column++) {
      let value = f32x4.add(v128.load(source + column * 16), bias);
      if (rectify) value = relu(value);
      v128.store(out + row * outRow + column * PIXEL, value);
    }
  }
}

/**
 * A 3×3 convolution of stride 1, padding 1, with bias and, if asked, ReLU.
 *
 * @param out            out  picture 0, block 0, pixel (0, 0)
 * @param x              in   picture 0, block 0, pixel (−1, −1); zero outside the map, up to whole tiles on the right and
 *                            below
 * @param u              in   f32[O/8, 36, I, 8], `packWinograd4`
 * @param bias           in   f32[O]
 * @param scratch        `winograd4Scratch(inBlocks, tilesPerChunk)` bytes
 * @param outPicture     elements between pictures of out; `outRow` between rows, `outBlock` between channel blocks
 * @param xPicture       likewise of x
 * @param height         H ≥ 1; `width` W ≥ 1
 * @param inBlocks       I / 8
 * @param rectify        1 for ReLU, 0 for none
 * @param tilesPerChunk  tiles that share one pass over the weights ≥ 1
 * @param tileBegin      tiles [tileBegin, tileEnd), numbered row by row through all pictures, and output blocks
 *                       [blockBegin, blockEnd) are computed
 *
 * out must not overlap x.
 */
export function winograd4(
  out: usize,
  x: usize,
  u: usize,
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
  rectify: i32,
  tilesPerChunk: i32,
  tileBegin: i32,
  tileEnd: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(height > 0 && width > 0 && inBlocks > 0, 'winograd4: extents are positive');
  assert(tilesPerChunk > 0, 'winograd4: a chunk has a tile');
  const across = (width + 3) / 4;
  const tilesOfPicture = across * ((height + 3) / 4);
  const mostGroups = (tilesPerChunk + 3) >> 2;
  const positionM = positionOfM(mostGroups);
  const positionV = positionOfV(inBlocks, mostGroups);
  const m = scratch + POSITIONS * positionV;
  const d = m + POSITIONS * positionM;
  const t = d + 4 * TRANSFORMED;
  const weightsOfPosition = <usize>inBlocks * 8 * PIXEL;
  for (let first = tileBegin; first < tileEnd; first += tilesPerChunk) {
    const last = min(first + tilesPerChunk, tileEnd);
    const groups = (last - first + 3) >> 2;
    for (let group = 0; group < groups; group++) {
      for (let block: usize = 0; block < <usize>inBlocks; block++) {
        for (let slot = 0; slot < 4; slot++) {
          // A group that is not full repeats its last tile, whose products nobody reads.
          const index = min(first + group * 4 + slot, last - 1);
          const picture = index / tilesOfPicture,
            inPicture = index % tilesOfPicture;
          const y = <usize>(inPicture / across) * 4,
            left = <usize>(inPicture % across) * 4;
          const from = x + (<usize>picture * xPicture + block * xBlock + y * xRow + left * 8) * 4;
          transformIn(d + <usize>slot * TRANSFORMED, from, xRow * 4, t);
          transformIn(d + <usize>slot * TRANSFORMED + 16, from + 16, xRow * 4, t);
        }
        arrange(scratch + (<usize>(group * inBlocks) + block) * 128, positionV, d);
      }
    }
    for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
      for (let p: usize = 0; p < POSITIONS; p++) {
        const weights = u + (block * POSITIONS + p) * weightsOfPosition;
        multiply(m + p * positionM, scratch + p * positionV, weights, inBlocks * 8, groups);
      }
      const biasA = v128.load(bias + block * PIXEL),
        biasB = v128.load(bias + block * PIXEL, 16);
      for (let index = first; index < last; index++) {
        const picture = index / tilesOfPicture,
          inPicture = index % tilesOfPicture;
        const y = (inPicture / across) * 4,
          left = (inPicture % across) * 4;
        const pixel = <usize>picture * outPicture + block * outBlock + <usize>y * outRow + <usize>left * 8;
        const to = out + pixel * 4;
        const from = m + <usize>(index - first) * PIXEL;
        const rows = min(4, height - y),
          columns = min(4, width - left);
        transformOut(to, outRow * 4, from, positionM, biasA, rectify, rows, columns, t);
        transformOut(to + 16, outRow * 4, from + 16, positionM, biasB, rectify, rows, columns, t);
      }
    }
  }
}
