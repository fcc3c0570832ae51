/**
 * The way of one tile through Winograd's transforms: input to V, products to output (`winograd` draws the arrays).
 */
import { PIXEL } from '../inline/lanes';
import { relu } from '../inline/relu';
import { transpose4 } from '../inline/transpose';
import { transformInput2, transformOutput2 } from '../inline/winograd2';
import { transformInput4, transformOutput4 } from '../inline/winograd4';

/** Bᵀ d B of four channels of one tile: columns into t, then rows. */
export function transformIn(d: usize, x: usize, xRow: usize, tile: i32, t: usize): void {
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
export function arrange(v: usize, position: usize, d: usize, positions: usize): void {
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
export function transformProducts(m: usize, position: usize, tile: i32, t: usize): void {
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
export function finish(
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
