/**
 * Winograd's convolution, 3×3, stride 1 or 2, in tiles of m×m outputs, m = 2 or 4. For every tile of inputs d, weights g:
 *
 *   out = Aᵀ [ Σ_i (G g_i Gᵀ) ⊙ (Bᵀ d_i B) ] A      (Lavin & Gray 2016, eq. 8; derivation in `transforms`)
 *
 * The sum over input channels i is, for each of the P positions of a transformed tile, a matrix product: tiles × channels by
 * channels × outputs. It runs in the same `multiply` as the direct convolution, 4 Winograd tiles in place of 4 pixels.
 *
 *   stride   inputs of a tile, P   products for m×m outputs   direct
 *   1        (m + 2)²              16 (m = 2), 36 (m = 4)     36, 144
 *   2        (2m + 1)²             25, 81                     36, 144
 *
 *   scratch   V   [P][groups][I][4 tiles]     transformed input, one chunk of tiles
 *             M   [strip][P][groups][4 tiles][8]   products, one strip of output blocks
 *             d   [4 tiles][P][8]             transformed input of one group and one block, before it is transposed
 *             t   [P][4]                      between the transform of columns and of rows
 *             U   [(m + 2)²][I][8]            transformed weights of one output block, where they are late (`late`)
 *
 * A position's stride is padded by 64 bytes, so that the P streams do not fall into the same cache sets. Tiles are
 * numbered through all pictures, so that a batch of small maps fills groups and shares each pass over the weights.
 */

import { FeatureMap, Filter, firstTap } from '../inline/descriptors';
import { PIXEL, RELU } from '../inline/lanes';
import { multiply, PRODUCTS } from '../multiply/panels';
import { positionOfLate, transformBlock } from './late';
import { positionOfStrip, STRIP, stripOf, weightsAt } from './strip';
import { arrange, finish } from './tiles';
import { sharing, sideOf, transformIn, transformProducts } from './transforms';

const PADDING: usize = 64;

/** P: positions of one transformed tile. */
function positionsOf(tile: i32, stride: i32): usize {
  const side = sideOf(tile, stride);
  return <usize>(side * side);
}

function positionOfV(inBlocks: i32, groups: i32): usize {
  return <usize>(groups * inBlocks) * 128 + PADDING;
}

function positionOfM(groups: i32): usize {
  return <usize>groups * PRODUCTS + PADDING;
}

/** Bytes of scratch that `winograd` needs; every thread needs its own. */
export function winogradScratch(inBlocks: i32, tile: i32, stride: i32, late: i32, chunk: i32): usize {
  const positions = positionsOf(tile, stride);
  const groups = (chunk + 3) >> 2;
  const blocks: usize = late ? 1 : STRIP;
  const bytes = positions * (positionOfV(inBlocks, groups) + blocks * positionOfM(groups) + 16 + 4 * PIXEL);
  return late ? bytes + <usize>((tile + 2) * (tile + 2)) * positionOfLate(inBlocks) : bytes;
}

/**
 * All products of `blocks` output blocks: transformed weights one after the other, each with the positions that share it.
 *
 * @param u  of the first block; `positionU` bytes between positions, `blockU` between blocks
 */
function multiplyBlocks(
  m: usize,
  positionM: usize,
  v: usize,
  positionV: usize,
  u: usize,
  positionU: usize,
  blockU: usize,
  inBlocks: i32,
  blocks: i32,
  groups: i32,
  tile: i32,
  stride: i32,
): void {
  const side = sideOf(tile, stride);
  const blockM = <usize>(side * side) * positionM;
  const weightsSide = tile + 2;
  for (let y = 0; y < weightsSide; y++) {
    const lastRow = y + sharing(y, tile, stride);
    for (let x = 0; x < weightsSide; x++) {
      const lastColumn = x + sharing(x, tile, stride);
      for (let block: usize = 0; block < <usize>blocks; block++) {
        const weights = u + <usize>(y * weightsSide + x) * positionU + block * blockU;
        const products = m + block * blockM;
        for (let row = y; row < lastRow; row++) {
          for (let column = x; column < lastColumn; column++) {
            const p = <usize>(row * side + column);
            multiply(products + p * positionM, v + p * positionV, weights, inBlocks * 8, groups);
          }
        }
      }
    }
  }
}

/**
 * A 3×3 convolution of padding 1 with bias and, if asked, ReLU.
 *
 * @param out         out  a map (`FeatureMap`)
 * @param x           in   a map, zero around as far as the padding, and up to whole tiles on the right and below
 * @param filter      in   a `Filter`: weights f32[strips, (m + 2)², blocks, I, 8], `packWinograd` for the same tile and stride; `late` ones
 *                         f32[O/8, I/8, 3, 3, 8, 8], `packConvolution`; stride 1 or 2; activation LINEAR or RELU
 * @param scratch     `winogradScratch(inBlocks, tile, stride, late, chunk)` bytes
 * @param tile        m: 2 or 4
 * @param sums        out  f32[N, O/8, tiles of a picture, 8]: over each tile's outputs, for the squeeze (`squeezeSums`); 0 where
 *                         nobody wants them
 * @param gathered    1 where `scratch` holds the transformed input of [begin, end), one chunk at most, from a call for no output
 *                    block; 0 where it is made here
 * @param chunk       tiles that share one pass over the weights ≥ 1
 * @param begin       tiles [begin, end), numbered row by row through all pictures, and output blocks [blockBegin, blockEnd) are
 *                    computed
 *
 * out must not overlap x.
 */
export function winograd(
  out: usize,
  x: usize,
  filter: usize,
  scratch: usize,
  tile: i32,
  sums: usize,
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
  const u = given.weights,
    bias = given.bias;
  const stride = given.stride,
    rectify = given.activation === RELU ? 1 : 0;
  const outPicture = outMap.picture,
    outRow = outMap.row,
    outBlock = outMap.block;
  const xPicture = xMap.picture,
    xRow = xMap.row,
    xBlock = xMap.block;
  const height = outMap.height,
    width = outMap.width,
    inBlocks = xMap.blocks,
    outBlocks = outMap.blocks;
  const late = given.late;
  out = outMap.origin;
  x = firstTap(xMap, given.padding);
  assert(tile === 2 || tile === 4, 'winograd: tile is 2 or 4');
  assert(stride === 1 || stride === 2, 'winograd: stride is 1 or 2');
  assert(height > 0 && width > 0 && inBlocks > 0 && outBlocks > 0, 'winograd: extents are positive');
  assert(chunk > 0, 'winograd: a chunk has a tile');
  const positions = positionsOf(tile, stride);
  const across = (width + tile - 1) / tile;
  const tilesOfPicture = across * ((height + tile - 1) / tile);
  const tileBytes = positions * PIXEL;
  const tRow = <usize>sideOf(tile, stride) * 16;
  const mostGroups = (chunk + 3) >> 2;
  const positionM = positionOfM(mostGroups);
  const positionV = positionOfV(inBlocks, mostGroups);
  const m = scratch + positions * positionV;
  const blockM = positions * positionM;
  const most = late ? 1 : STRIP;
  const d = m + <usize>most * blockM;
  const t = d + 4 * tileBytes;
  const lateU = t + positions * 16;
  const weightPositions = (tile + 2) * (tile + 2);
  const bytesOfBlock = <usize>inBlocks * (8 * PIXEL);
  for (let first = begin; first < end; first += chunk) {
    const last = min(first + chunk, end);
    const groups = (last - first + 3) >> 2;
    for (let group = gathered ? groups : 0; group < groups; group++) {
      for (let block: usize = 0; block < <usize>inBlocks; block++) {
        for (let slot = 0; slot < 4; slot++) {
          // A group that is not full repeats its last tile, whose products nobody reads.
          const index = min(first + group * 4 + slot, last - 1);
          const picture = index / tilesOfPicture,
            inPicture = index % tilesOfPicture;
          const y = <usize>((inPicture / across) * tile * stride),
            left = <usize>((inPicture % across) * tile * stride);
          const from = x + (<usize>picture * xPicture + block * xBlock + y * xRow + left * 8) * 4;
          transformIn(d + <usize>slot * tileBytes, from, xRow * 4, tile, stride, t);
          transformIn(d + <usize>slot * tileBytes + 16, from + 16, xRow * 4, tile, stride, t);
        }
        arrange(scratch + (<usize>(group * inBlocks) + block) * 128, positionV, d, positions);
      }
    }
    for (let strip = late ? blockBegin : stripOf(blockBegin); strip < blockEnd; strip += most) {
      const firstBlock = max(strip, blockBegin),
        lastBlock = min(strip + most, blockEnd);
      let weights = lateU,
        positionU = positionOfLate(inBlocks);
      if (late) {
        transformBlock(lateU, u + <usize>firstBlock * 9 * bytesOfBlock, t, inBlocks, tile, stride);
      } else {
        weights = u + weightsAt(firstBlock, 0, weightPositions, inBlocks, outBlocks);
        positionU = positionOfStrip(strip, inBlocks, outBlocks);
      }
      multiplyBlocks(
        m,
        positionM,
        scratch,
        positionV,
        weights,
        positionU,
        bytesOfBlock,
        inBlocks,
        lastBlock - firstBlock,
        groups,
        tile,
        stride,
      );
      for (let block = <usize>firstBlock; block < <usize>lastBlock; block++) {
        const biasOfBlock = bias + block * PIXEL;
        for (let index = first; index < last; index++) {
          const picture = index / tilesOfPicture,
            inPicture = index % tilesOfPicture;
          const y = (inPicture / across) * tile,
            left = (inPicture % across) * tile;
          const pixel = <usize>picture * outPicture + block * outBlock + <usize>y * outRow + <usize>left * 8;
          const to = out + pixel * 4;
          const from = m + (block - <usize>firstBlock) * blockM + <usize>(index - first) * PIXEL;
          const rows = min(tile, height - y),
            columns = min(tile, width - left);
          transformProducts(from, positionM, tile, stride, t);
          const a = finish(to, outRow * 4, t, tRow, biasOfBlock, rectify, rows, columns);
          transformProducts(from + 16, positionM, tile, stride, t);
          const b = finish(to + 16, outRow * 4, t, tRow, biasOfBlock + 16, rectify, rows, columns);
          if (!sums) continue;
          const entry = (<usize>(picture * outBlocks) + block) * <usize>tilesOfPicture + <usize>inPicture;
          v128.store(sums + entry * PIXEL, a);
          v128.store(sums + entry * PIXEL, b, 16);
        }
      }
    }
  }
}
