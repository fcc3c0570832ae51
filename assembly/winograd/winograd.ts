/**
 * Winograd F(m×m, 3×3), m = 2 or 4: a 3×3 convolution of stride 1 as (m+2)² products for each tile of m×m outputs, where
 * the direct one needs 9·m²: 16 for 36, and 36 for 144. For every tile of (m+2)×(m+2) inputs d, weights g:
 *
 *   out = Aᵀ [ Σ_i (G g_i Gᵀ) ⊙ (Bᵀ d_i B) ] A      (Lavin & Gray 2016, eq. 8; matrices in `inline/winograd2`, `4`)
 *
 * The sum over input channels i is, for each of the P = (m+2)² positions, a matrix product: tiles × channels by channels ×
 * outputs. It runs in the same `multiply` as the direct convolution, 4 Winograd tiles in place of 4 pixels.
 *
 *   scratch   V   [P][groups][I][4 tiles]     transformed input, one chunk of tiles
 *             M   [P][groups][4 tiles][8]     products, one output block
 *             d   [4 tiles][P][8]             transformed input of one group and one block, before it is transposed
 *             t   [P][4]                      between the transform of columns and of rows
 *
 * A position's stride is padded by 64 bytes, so that the P streams do not fall into the same cache sets. Tiles are
 * numbered through all pictures, so that a batch of small maps fills groups and shares each pass over the weights.
 */

import { PIXEL } from '../inline/lanes';
import { relu } from '../inline/relu';
import { transpose4 } from '../inline/transpose';
import { transformInput2, transformOutput2 } from '../inline/winograd2';
import { transformInput4, transformOutput4 } from '../inline/winograd4';
import { multiply, PRODUCTS } from '../multiply/panels';

const PADDING: usize = 64;

/** P: positions of one transformed tile. */
function positionsOf(tile: i32): usize {
  return <usize>((tile + 2) * (tile + 2));
}

function positionOfV(inBlocks: i32, groups: i32): usize {
  return <usize>(groups * inBlocks) * 128 + PADDING;
}

function positionOfM(groups: i32): usize {
  return <usize>groups * PRODUCTS + PADDING;
}

/** Bytes of scratch that `winograd` needs; every thread needs its own. */
export function winogradScratch(inBlocks: i32, tile: i32, tilesPerChunk: i32): usize {
  const positions = positionsOf(tile);
  const groups = (tilesPerChunk + 3) >> 2;
  return positions * (positionOfV(inBlocks, groups) + positionOfM(groups) + 16 + 4 * PIXEL);
}

/** Bᵀ d B of four channels of one tile: columns into t, then rows. */
function transformIn(d: usize, x: usize, xRow: usize, tile: i32, t: usize): void {
  if (tile === 4) {
    for (let column: usize = 0; column < 6; column++)
      transformInput4(t + column * 16, 96, x + column * PIXEL, xRow);
    for (let row: usize = 0; row < 6; row++) transformInput4(d + row * 192, PIXEL, t + row * 96, 16);
  } else {
    for (let column: usize = 0; column < 4; column++)
      transformInput2(t + column * 16, 64, x + column * PIXEL, xRow);
    for (let row: usize = 0; row < 4; row++) transformInput2(d + row * 128, PIXEL, t + row * 64, 16);
  }
}

/** One block of one group from d to V: vectors of channels become vectors of tiles. */
function arrange(v: usize, position: usize, d: usize, positions: usize): void {
  const bytes = positions * PIXEL;
  for (let p: usize = 0; p < positions; p++) {
    const d1 = d + bytes,
      d2 = d1 + bytes,
      d3 = d2 + bytes;
    transpose4(v, d, d1, d2, d3);
    transpose4(v + 64, d + 16, d1 + 16, d2 + 16, d3 + 16);
    v += position;
    d += PIXEL;
  }
}

/** Aᵀ m A of four channels of one tile, in t: columns, then rows. */
function transformProducts(m: usize, position: usize, tile: i32, t: usize): void {
  if (tile === 4) {
    for (let column: usize = 0; column < 6; column++) {
      transformOutput4(t + column * 16, 96, m + column * position, 6 * position);
    }
    for (let row: usize = 0; row < 4; row++) transformOutput4(t + row * 96, 16, t + row * 96, 16);
  } else {
    for (let column: usize = 0; column < 4; column++) {
      transformOutput2(t + column * 16, 64, m + column * position, 4 * position);
    }
    for (let row: usize = 0; row < 2; row++) transformOutput2(t + row * 64, 16, t + row * 64, 16);
  }
}

/** Bias, ReLU, and the pixels of a tile that lie inside the map. */
function finish(
  out: usize,
  outRow: usize,
  t: usize,
  tRow: usize,
  bias: v128,
  rectify: i32,
  rows: i32,
  columns: i32,
): void {
  for (let row: usize = 0; row < <usize>rows; row++) {
    for (let column: usize = 0; column < <usize>columns; column++) {
      let value = f32x4.add(v128.load(t + row * tRow + column * 16), bias);
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
 * @param u              in   f32[O/8, P, I, 8], `packWinograd` for the same tile
 * @param bias           in   f32[O]
 * @param scratch        `winogradScratch(inBlocks, tile, tilesPerChunk)` bytes
 * @param outPicture     elements between pictures of out; `outRow` between rows, `outBlock` between channel blocks
 * @param xPicture       likewise of x
 * @param height         H ≥ 1; `width` W ≥ 1
 * @param inBlocks       I / 8
 * @param tile           m: 2 or 4
 * @param rectify        1 for ReLU, 0 for none
 * @param tilesPerChunk  tiles that share one pass over the weights ≥ 1
 * @param tileBegin      tiles [tileBegin, tileEnd), numbered row by row through all pictures, and output blocks
 *                       [blockBegin, blockEnd) are computed
 *
 * out must not overlap x.
 */
export function winograd(
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
  tile: i32,
  rectify: i32,
  tilesPerChunk: i32,
  tileBegin: i32,
  tileEnd: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(tile === 2 || tile === 4, 'winograd: tile is 2 or 4');
  assert(height > 0 && width > 0 && inBlocks > 0, 'winograd: extents are positive');
  assert(tilesPerChunk > 0, 'winograd: a chunk has a tile');
  const positions = positionsOf(tile);
  const across = (width + tile - 1) / tile;
  const tilesOfPicture = across * ((height + tile - 1) / tile);
  const tileBytes = positions * PIXEL;
  const tRow = <usize>(tile + 2) * 16;
  const mostGroups = (tilesPerChunk + 3) >> 2;
  const positionM = positionOfM(mostGroups);
  const positionV = positionOfV(inBlocks, mostGroups);
  const m = scratch + positions * positionV;
  const d = m + positions * positionM;
  const t = d + 4 * tileBytes;
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
          const y = <usize>((inPicture / across) * tile),
            left = <usize>((inPicture % across) * tile);
          const from = x + (<usize>picture * xPicture + block * xBlock + y * xRow + left * 8) * 4;
          transformIn(d + <usize>slot * tileBytes, from, xRow * 4, tile, t);
          transformIn(d + <usize>slot * tileBytes + 16, from + 16, xRow * 4, tile, t);
        }
        arrange(scratch + (<usize>(group * inBlocks) + block) * 128, positionV, d, positions);
      }
    }
    for (let block = <usize>blockBegin; block < <usize>blockEnd; block++) {
      for (let p: usize = 0; p < positions; p++) {
        const weights = u + (block * positions + p) * weightsOfPosition;
        multiply(m + p * positionM, scratch + p * positionV, weights, inBlocks * 8, groups);
      }
      const biasA = v128.load(bias + block * PIXEL),
        biasB = v128.load(bias + block * PIXEL, 16);
      for (let index = first; index < last; index++) {
        const picture = index / tilesOfPicture,
          inPicture = index % tilesOfPicture;
        const y = (inPicture / across) * tile,
          left = (inPicture % across) * tile;
        const pixel = <usize>picture * outPicture + block * outBlock + <usize>y * outRow + <usize>left * 8;
        const to = out + pixel * 4;
        const from = m + <usize>(index - first) * PIXEL;
        const rows = min(tile, height - y),
          columns = min(tile, width - left);
        transformProducts(from, positionM, tile, t);
        finish(to, outRow * 4, t, tRow, biasA, rectify, rows, columns);
        transformProducts(from + 16, positionM, tile, t);
        finish(to + 16, outRow * 4, t, tRow, biasB, rectify, rows, columns);
      }
    }
  }
}
