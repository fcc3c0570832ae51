/**
 * Winograd F(4×4, 3×3): a 3×3 convolution of stride 1 as 36 products for each tile of 4×4 outputs, where the direct
 * one needs 144. For every tile of 6×6 inputs d, weights g:
 *
 *   out = Aᵀ [ Σ_i (G g_i Gᵀ) ⊙ (Bᵀ d_i B) ] A            (Lavin & Gray 2016, eq. 8; matrices in `inline/winograd4`)
 *
 * The sum over input channels i is, for each of the 36 positions, a matrix product: tiles × channels by channels ×
 * outputs. It runs in the same 4×8 tile as the direct convolution, 4 Winograd tiles in place of 4 pixels.
 *
 *   scratch   V   [36][groups][I/8][4 tiles][8]   transformed input, one chunk of tiles
 *             M   [36][groups][4 tiles][8]        products, one output block
 *             t   [36][4]                         between the transform of columns and of rows
 *
 * A position's stride is padded by 64 bytes, so that the 36 streams do not fall into the same cache sets.
 */

import { Blocked, PIXEL } from '../inline/lanes';
import { relu } from '../inline/relu';
import { tile } from '../inline/tile';
import { transformInput4, transformOutput4 } from '../inline/winograd4';

const POSITIONS: usize = 36;
/** Bytes of 4 tiles of one channel block. */
const GROUP: usize = 4 * PIXEL;
const PADDING: usize = 64;

function positionOfV(inBlocks: i32, groups: i32): usize {
  return <usize>(groups * inBlocks) * GROUP + PADDING;
}

function positionOfM(groups: i32): usize {
  return <usize>groups * GROUP + PADDING;
}

/** Bytes of scratch that `winograd4` needs; every thread needs its own. */
export function winograd4Scratch(inBlocks: i32, tilesPerChunk: i32): usize {
  const groups = (tilesPerChunk + 3) >> 2;
  return POSITIONS * (positionOfV(inBlocks, groups) + positionOfM(groups) + 16);
}

/** Bᵀ d B of four channels of one tile: columns into t, then rows into V. */
function transformIn(v: usize, position: usize, x: usize, xRow: usize, t: usize): void {
  for (let column: usize = 0; column < 6; column++)
    transformInput4(t + column * 16, 6 * 16, x + column * PIXEL, xRow);
  for (let row: usize = 0; row < 6; row++)
    transformInput4(v + row * 6 * position, position, t + row * 6 * 16, 16);
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

/** The products of one position: `groups` × 4 tiles by 8 outputs. */
function multiply(m: usize, v: usize, u: usize, inBlocks: i32, groups: i32): void {
  for (; groups > 0; groups--) {
    tile<Blocked, Blocked>(m, v, u, 0, inBlocks, GROUP, 0, 1, 4, 0);
    m += GROUP;
    v += <usize>inBlocks * GROUP;
  }
}

/** One tile of every input block into V. */
function transformTile(
  v: usize,
  position: usize,
  x: usize,
  xBlock: usize,
  xRow: usize,
  inBlocks: i32,
  t: usize,
): void {
  for (; inBlocks > 0; inBlocks--) {
    transformIn(v, position, x, xRow, t);
    transformIn(v + 16, position, x + 16, xRow, t);
    v += GROUP;
    x += xBlock;
  }
}

/**
 * A 3×3 convolution of stride 1, padding 1, with bias and, if asked, ReLU.
 *
 * @param out            out  pixel (0, 0) of output block 0
 * @param x              in   pixel (−1, −1) of input block 0; zero outside the map, up to whole tiles on the right and below
 * @param u              in   f32[O/8, 36, I, 8], `packWinograd4`
 * @param bias           in   f32[O]
 * @param scratch        `winograd4Scratch(inBlocks, tilesPerChunk)` bytes
 * @param outRow         elements between rows of out; `outBlock` between its channel blocks
 * @param xRow           elements between rows of x; `xBlock` between its channel blocks
 * @param height         H ≥ 1
 * @param width          W ≥ 1
 * @param inBlocks       I / 8
 * @param rectify        1 for ReLU, 0 for none
 * @param tilesPerChunk  tiles that share one pass over the weights ≥ 1
 * @param tileBegin      tiles [tileBegin, tileEnd), row by row, and output blocks [blockBegin, blockEnd) are computed
 *
 * out must not overlap x.
 */
export function winograd4(
  out: usize,
  x: usize,
  u: usize,
  bias: usize,
  scratch: usize,
  outRow: usize,
  outBlock: usize,
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
  const acrossTiles = (width + 3) / 4;
  const mostGroups = (tilesPerChunk + 3) >> 2;
  const positionM = positionOfM(mostGroups);
  const positionV = positionOfV(inBlocks, mostGroups);
  const m = scratch + POSITIONS * positionV;
  const t = m + POSITIONS * positionM;
  const weightsOfPosition = <usize>inBlocks * 8 * PIXEL;
  for (let first = tileBegin; first < tileEnd; first += tilesPerChunk) {
    const last = min(first + tilesPerChunk, tileEnd);
    const groups = (last - first + 3) >> 2;
    for (let index = first; index < last; index++) {
      const y = <usize>(index / acrossTiles) * 4,
        left = <usize>(index % acrossTiles) * 4;
      const slot = <usize>(index - first);
      const v = scratch + (slot >> 2) * <usize>inBlocks * GROUP + (slot & 3) * PIXEL;
      transformTile(v, positionV, x + (y * xRow + left * 8) * 4, xBlock * 4, xRow * 4, inBlocks, t);
    }
    for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
      for (let position: usize = 0; position < POSITIONS; position++) {
        const weights = u + (block * POSITIONS + position) * weightsOfPosition;
        multiply(m + position * positionM, scratch + position * positionV, weights, inBlocks, groups);
      }
      const biasA = v128.load(bias + block * PIXEL),
        biasB = v128.load(bias + block * PIXEL, 16);
      for (let index = first; index < last; index++) {
        const y = (index / acrossTiles) * 4,
          left = (index % acrossTiles) * 4;
        const to = out + (block * outBlock + <usize>y * outRow + <usize>left * 8) * 4;
        const from = m + <usize>(index - first) * PIXEL;
        const rows = min(4, height - y),
          columns = min(4, width - left);
        transformOut(to, outRow * 4, from, positionM, biasA, rectify, rows, columns, t);
        transformOut(to + 16, outRow * 4, from + 16, positionM, biasB, rectify, rows, columns, t);
      }
    }
  }
}
