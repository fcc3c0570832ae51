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
 *             M   [strip][P][groups][4 tiles][8]   products, one strip of output blocks
 *             d   [4 tiles][P][8]             transformed input of one group and one block, before it is transposed
 *             t   [P][4]                      between the transform of columns and of rows
 *
 * A position's stride is padded by 64 bytes, so that the P streams do not fall into the same cache sets. Tiles are
 * numbered through all pictures, so that a batch of small maps fills groups and shares each pass over the weights.
 */

import { PIXEL } from '../inline/lanes';
import { multiply, PRODUCTS } from '../multiply/panels';
import { STRIP, stripOf, weightsAt } from './strip';
import { arrange, finish, transformIn, transformProducts } from './tiles';

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
  return positions * (positionOfV(inBlocks, groups) + <usize>STRIP * positionOfM(groups) + 16 + 4 * PIXEL);
}

/**
 * A 3×3 convolution of stride 1, padding 1, with bias and, if asked, ReLU.
 *
 * @param out            out  picture 0, block 0, pixel (0, 0)
 * @param x              in   picture 0, block 0, pixel (−1, −1); zero outside the map, up to whole tiles on the right and
 *                            below
 * @param u              in   f32[strips, P, blocks, I, 8], `packWinograd` for the same tile
 * @param bias           in   f32[O]
 * @param scratch        `winogradScratch(inBlocks, tile, tilesPerChunk)` bytes
 * @param outPicture     elements between pictures of out; `outRow` between rows, `outBlock` between channel blocks
 * @param xPicture       likewise of x
 * @param height         H ≥ 1; `width` W ≥ 1
 * @param inBlocks       I / 8; `outBlocks` O / 8
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
  outBlocks: i32,
  tile: i32,
  rectify: i32,
  tilesPerChunk: i32,
  tileBegin: i32,
  tileEnd: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(tile === 2 || tile === 4, 'winograd: tile is 2 or 4');
  assert(height > 0 && width > 0 && inBlocks > 0 && outBlocks > 0, 'winograd: extents are positive');
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
  const blockM = positions * positionM;
  const d = m + <usize>STRIP * blockM;
  const t = d + 4 * tileBytes;
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
    for (let strip = stripOf(blockBegin); strip < blockEnd; strip += STRIP) {
      const begin = max(strip, blockBegin),
        end = min(strip + STRIP, blockEnd);
      for (let p: usize = 0; p < positions; p++) {
        let products = m + p * positionM;
        for (let block = begin; block < end; block++) {
          const weights = u + weightsAt(block, <i32>p, <i32>positions, inBlocks, outBlocks);
          multiply(products, scratch + p * positionV, weights, inBlocks * 8, groups);
          products += blockM;
        }
      }
      for (let block = <usize>begin; block < <usize>end; block++) {
        const biasA = v128.load(bias + block * PIXEL),
          biasB = v128.load(bias + block * PIXEL, 16);
        for (let index = first; index < last; index++) {
          const picture = index / tilesOfPicture,
            inPicture = index % tilesOfPicture;
          const y = (inPicture / across) * tile,
            left = (inPicture % across) * tile;
          const pixel = <usize>picture * outPicture + block * outBlock + <usize>y * outRow + <usize>left * 8;
          const to = out + pixel * 4;
          const from = m + (block - <usize>begin) * blockM + <usize>(index - first) * PIXEL;
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
}
