/**
 * Tiles between Winograd's transforms and the arrays around them: into V, and to the output (`winograd` draws the arrays).
 */
import { PIXEL } from '../inline/lanes';
import { relu } from '../inline/relu';
import { transpose4 } from '../inline/transpose';

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

/** Bias `f32[4]`, ReLU, and the pixels of a tile that lie inside the map; returns their sums. */
export function finish(
  out: usize,
  outRow: usize,
  t: usize,
  tRow: usize,
  bias: usize,
  rectify: i32,
  rows: i32,
  columns: i32,
): v128 {
  const shift = v128.load(bias);
  let sum = f32x4.splat(0);
  for (let row: usize = 0; row < <usize>rows; row++) {
    for (let column: usize = 0; column < <usize>columns; column++) {
      let value = f32x4.add(v128.load(t + row * tRow + column * 16), shift);
      if (rectify) value = relu(value);
      v128.store(out + row * outRow + column * PIXEL, value);
      sum = f32x4.add(sum, value);
    }
  }
  return sum;
}
