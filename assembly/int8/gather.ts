/** Taps of float32 maps as whole numbers 0 … 127, in panels. */
import { group } from '../inline/int8_products';
import { putWhole } from '../inline/int8_whole';

/**
 * The taps of a chunk of pixels of a blocked map: q = min(127, round(x · factor)), ties to even, below 0: 0.
 * A block's pixels lie beside one another, so all panels take from one block before the next is begun.
 *
 * @param panels   out  [count][I/8, kernel, kernel, 8 / GROUP][4 pixels][GROUP], `panelBytes` apart
 * @param table    in   for each pixel 8 bytes, of which the first 4 are the offset of its first tap from x
 * @param factors  in   for each panel 8 bytes, of which the first 4 are its factor
 */
export function gatherInt8(
  panels: usize,
  panelBytes: usize,
  count: i32,
  x: usize,
  table: usize,
  factors: usize,
  inBlocks: i32,
  xBlock: usize,
  xRow: usize,
  kernel: i32,
): void {
  const half: usize = 64 / <usize>group();
  for (let block: usize = 0; block < <usize>inBlocks; block++) {
    for (let ky: usize = 0; ky < <usize>kernel; ky++) {
      for (let kx: usize = 0; kx < <usize>kernel; kx++) {
        const tap = x + block * xBlock + ky * xRow + kx * 32;
        let panel = panels,
          entry = table,
          from = factors;
        for (let left = count; left > 0; left--) {
          const factor = v128.load32_splat(from);
          const p0 = tap + <usize>load<u32>(entry),
            p1 = tap + <usize>load<u32>(entry, 8);
          const p2 = tap + <usize>load<u32>(entry, 16),
            p3 = tap + <usize>load<u32>(entry, 24);
          putWhole(panel, p0, p1, p2, p3, factor);
          putWhole(panel + half, p0 + 16, p1 + 16, p2 + 16, p3 + 16, factor);
          panel += panelBytes;
          entry += 32;
          from += 8;
        }
        panels += 2 * half;
      }
    }
  }
}
