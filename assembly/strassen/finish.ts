/**
 * The last step of Strassen's products: what a convolution's pixels are of them, with bias and activation.
 */
import { floorOf } from '../inline/floor';
import { PIXEL } from '../inline/lanes';
import { FACTORS, finishHalves } from '../inline/strassen';
import { PRODUCTS } from '../multiply/panels';

/**
 * Four output tiles of each unit from seven products, with bias and activation, to their pixels' places, unit by unit, so that
 * a line of the map is whole soon after its first number. What a unit is filled up with is the last pixel once more.
 *
 * @param left    out  block of C11 and C21; `right` of C12 and C22
 * @param p       in   P1 … P7, `step` bytes apart: f32[rows][units][4][8]
 * @param table   of a unit's 2 · `rows` panels the first `rows` are pixels of C11 and C12, the others of C21 and C22
 * @param rows    panels of a quarter: 1, or 2 where there are two levels
 */
function finishQuarters(
  left: usize,
  right: usize,
  p: usize,
  step: usize,
  biasLeft: usize,
  biasRight: usize,
  table: usize,
  rows: usize,
  units: i32,
  activation: i32,
): void {
  const floor = floorOf(activation);
  const biasLa = v128.load(biasLeft),
    biasLb = v128.load(biasLeft, 16);
  const biasRa = v128.load(biasRight),
    biasRb = v128.load(biasRight, 16);
  const rowBytes = <usize>units * PRODUCTS;
  const lower = rows * 32;
  for (; units > 0; units--) {
    for (let row: usize = 0; row < rows; row++) {
      let from = p + row * rowBytes;
      for (const end = table + 32; table < end; table += 8) {
        const upper = <usize>load<u32>(table, 4),
          below = <usize>load<u32>(table + lower, 4);
        const c11 = left + upper,
          c12 = right + upper;
        const c21 = left + below,
          c22 = right + below;
        finishHalves(c11, c12, c21, c22, from, step, biasLa, biasRa, floor);
        finishHalves(c11 + 16, c12 + 16, c21 + 16, c22 + 16, from + 16, step, biasLb, biasRb, floor);
        from += PIXEL;
      }
    }
    table += lower;
    p += PRODUCTS;
  }
}

/**
 * Finishes 2^L output blocks from `block` on. With two levels, each inner quarter has seven outer products.
 *
 * @param outBlock  bytes between channel blocks of out
 * @param m         in  products [7^L][units][4][8]; of two levels, the inner quarters joined
 */
export function finishBlocks(
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
    finishQuarters(
      out + left * outBlock,
      out + right * outBlock,
      m + 2 * column * bytes,
      step,
      bias + left * PIXEL,
      bias + right * PIXEL,
      table,
      inner,
      units,
      activation,
    );
  }
}
