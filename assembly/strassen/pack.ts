/**
 * Weights for `strassen`: the right factors, made once, when a model is loaded.
 */
import { packConvolution } from '../convolution/pack';
import { PIXEL } from '../inline/lanes';
import { FACTORS, rightFactors } from '../inline/strassen';

/**
 * Blocks are packed as for `convolve`, batch norm's factor included, and combined: two of them are B's left and right
 * columns; with two levels four are, and the seven factors of two each are combined again.
 *
 * @param out      out  f32[O / (8 · 2^L), 7^L, K / 2^L, 8], K = I₈ · kernel²: I₈ is I padded to a multiple of 8
 * @param scratch  kernel² · 256 bytes and for each of 2^L blocks, with two levels of 7 more, its K · 32 bytes
 * @param outputs  O, a multiple of 8 · 2^L: lanes of padding would not stay exactly zero; I₈ / 8 is one of 2^L
 * @param levels   L: 1 or 2; the output blocks [blockBegin, blockEnd) are multiples of 2^L
 *
 * All else as `packConvolution`.
 */
export function packStrassen(
  out: usize,
  w: usize,
  factor: usize,
  scratch: usize,
  outputs: i32,
  inputs: i32,
  kernel: i32,
  levels: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  assert(levels === 1 || levels === 2, 'packStrassen: levels are 1 or 2');
  const taps = kernel * kernel;
  const depth = ((inputs + 7) >> 3) * 8 * taps;
  const bytes = <usize>depth * PIXEL;
  const half = bytes >> 1;
  const blocks = scratch + <usize>taps * 256;
  const between = blocks + (bytes << levels);
  const rowBytes = <usize>(inputs * taps) * 4;
  const parts = 1 << levels;
  for (let block = blockBegin; block < blockEnd; block += parts) {
    const rows = w + <usize>((block - blockBegin) * 8) * rowBytes;
    // packConvolution places blocks from its output's start.
    const from = blocks - <usize>block * bytes;
    packConvolution(from, rows, factor, scratch, outputs, inputs, kernel, block, block + parts);
    if (levels === 1) {
      rightFactors(out + <usize>(block >> 1) * FACTORS * half, half, blocks, blocks + bytes, half);
      continue;
    }
    // The outer level's columns are blocks 0, 1 and 2, 3; each inner one's are 0 and 1 of seven pairs.
    rightFactors(between, bytes, blocks, blocks + 2 * bytes, half);
    rightFactors(between + half, bytes, blocks + bytes, blocks + 3 * bytes, half);
    const to = out + <usize>(block >> 2) * FACTORS * FACTORS * (half >> 1);
    for (let i: usize = 0; i < FACTORS; i++) {
      const pair = between + i * bytes;
      rightFactors(to + i * FACTORS * (half >> 1), half >> 1, pair, pair + half, half >> 1);
    }
  }
}
