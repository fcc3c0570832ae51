/**
 * The two-dimensional transforms of Winograd's convolution: the one-dimensional ones applied to columns, then to rows.
 *
 * Stride 1, F(m, 3): Lavin & Gray 2016, section 4; m + 2 products for m outputs. Stride 2, by decimation (Huang et al. 2020,
 * "DWM: A Decomposable Winograd Method for Convolution Acceleration", section 3.2): in one dimension
 *
 *   y_j = (g0 · d_{2j} + g2 · d_{2j+2}) + g1 · d_{2j+1}
 *
 * the even inputs meet two of the weights in a convolution of stride 1, F(m, 2), which takes m + 1 products, and the odd
 * inputs one, in m products: 2m + 1 for 3m. All of it is one bilinear algorithm, Aᵀ [ (G g) ⊙ (Bᵀ d) ], whose last m rows
 * of G g are the same g1. Nested, (2m + 1)² products for m×m outputs, 25 for 36 and 81 for 144, with only (m + 2)² different
 * transformed weights: as many as for stride 1.
 */
import { PIXEL } from '../inline/lanes';
import {
  transformInputStrided2,
  transformOutputStrided2,
  transformWeightsStrided2,
} from '../inline/strided2';
import {
  transformInputStrided4,
  transformOutputStrided4,
  transformWeightsStrided4,
} from '../inline/strided4';
import { transformInput2, transformOutput2, transformWeights2 } from '../inline/winograd2';
import { transformInput4, transformOutput4, transformWeights4 } from '../inline/winograd4';

/** Inputs, and products, along one side of a tile of m outputs. */
export function sideOf(tile: i32, stride: i32): i32 {
  return stride === 2 ? 2 * tile + 1 : tile + 2;
}

/**
 * How many rows (columns) of positions share row (column) `index` of the (m + 2)² transformed weights, from position
 * `index` on: m where it holds g1 for the odd inputs of stride 2, which is the last.
 */
export function sharing(index: i32, tile: i32, stride: i32): i32 {
  return stride === 2 && index > tile ? tile : 1;
}

/** Bᵀ d B of four channels of one tile, positions a pixel apart: columns into t, then rows. */
export function transformIn(d: usize, x: usize, xRow: usize, tile: i32, stride: i32, t: usize): void {
  if (stride === 2) {
    if (tile === 4) {
      for (let column: usize = 0; column < 9; column++)
        transformInputStrided4(t + column * 16, 144, x + column * PIXEL, xRow);
      for (let row: usize = 0; row < 9; row++)
        transformInputStrided4(d + row * 288, PIXEL, t + row * 144, 16);
    } else {
      for (let column: usize = 0; column < 5; column++)
        transformInputStrided2(t + column * 16, 80, x + column * PIXEL, xRow);
      for (let row: usize = 0; row < 5; row++) transformInputStrided2(d + row * 160, PIXEL, t + row * 80, 16);
    }
  } else if (tile === 4) {
    for (let column: usize = 0; column < 6; column++)
      transformInput4(t + column * 16, 96, x + column * PIXEL, xRow);
    for (let row: usize = 0; row < 6; row++) transformInput4(d + row * 192, PIXEL, t + row * 96, 16);
  } else {
    for (let column: usize = 0; column < 4; column++)
      transformInput2(t + column * 16, 64, x + column * PIXEL, xRow);
    for (let row: usize = 0; row < 4; row++) transformInput2(d + row * 128, PIXEL, t + row * 64, 16);
  }
}

/** Aᵀ m A of four channels of one tile, whose positions are `position` apart, in t: columns, then rows. */
export function transformProducts(m: usize, position: usize, tile: i32, stride: i32, t: usize): void {
  if (stride === 2) {
    if (tile === 4) {
      for (let column: usize = 0; column < 9; column++)
        transformOutputStrided4(t + column * 16, 144, m + column * position, 9 * position);
      for (let row: usize = 0; row < 4; row++) transformOutputStrided4(t + row * 144, 16, t + row * 144, 16);
    } else {
      for (let column: usize = 0; column < 5; column++)
        transformOutputStrided2(t + column * 16, 80, m + column * position, 5 * position);
      for (let row: usize = 0; row < 2; row++) transformOutputStrided2(t + row * 80, 16, t + row * 80, 16);
    }
  } else if (tile === 4) {
    for (let column: usize = 0; column < 6; column++)
      transformOutput4(t + column * 16, 96, m + column * position, 6 * position);
    for (let row: usize = 0; row < 4; row++) transformOutput4(t + row * 96, 16, t + row * 96, 16);
  } else {
    for (let column: usize = 0; column < 4; column++)
      transformOutput2(t + column * 16, 64, m + column * position, 4 * position);
    for (let row: usize = 0; row < 2; row++) transformOutput2(t + row * 64, 16, t + row * 64, 16);
  }
}

/**
 * G g Gᵀ of nine taps, half pixels `tap` bytes apart: columns into `columns`, then rows into `u`, where positions are `position`
 * apart.
 */
export function transformTaps(
  u: usize,
  position: usize,
  taps: usize,
  tap: usize,
  columns: usize,
  tile: i32,
  stride: i32,
): void {
  if (stride === 2) {
    if (tile === 4) {
      for (let column: usize = 0; column < 3; column++)
        transformWeightsStrided4(columns + column * 16, 48, taps + column * tap, 3 * tap);
      for (let row: usize = 0; row < 6; row++)
        transformWeightsStrided4(u + row * 6 * position, position, columns + row * 48, 16);
    } else {
      for (let column: usize = 0; column < 3; column++)
        transformWeightsStrided2(columns + column * 16, 48, taps + column * tap, 3 * tap);
      for (let row: usize = 0; row < 4; row++)
        transformWeightsStrided2(u + row * 4 * position, position, columns + row * 48, 16);
    }
  } else if (tile === 4) {
    for (let column: usize = 0; column < 3; column++)
      transformWeights4(columns + column * 16, 48, taps + column * tap, 3 * tap);
    for (let row: usize = 0; row < 6; row++)
      transformWeights4(u + row * 6 * position, position, columns + row * 48, 16);
  } else {
    for (let column: usize = 0; column < 3; column++)
      transformWeights2(columns + column * 16, 48, taps + column * tap, 3 * tap);
    for (let row: usize = 0; row < 4; row++)
      transformWeights2(u + row * 4 * position, position, columns + row * 48, 16);
  }
}
