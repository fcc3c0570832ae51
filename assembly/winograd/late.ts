/**
 * Late weights: U = G g Gᵀ is made within the convolution, one output block at a time, from taps that lie as `convolve` reads
 * them, `packConvolution`. So a 3×3 takes a quarter (F(2×2): 9/16) of the memory, and what its weights cost on their way from
 * memory; each chunk of tiles pays for the transform once more. U of a block stays in L2 while the chunk is multiplied.
 */
import { PIXEL } from '../inline/lanes';
import { transformTaps } from './transforms';

/** The eight inputs of one tap. */
const TAP: usize = 8 * PIXEL;
const PADDING: usize = 64;

/** Bytes between two positions of a block's U: padded, so that they do not fall into the same cache sets. */
export function positionOfLate(inBlocks: i32): usize {
  return <usize>inBlocks * TAP + PADDING;
}

/**
 * U of one output block.
 *
 * @param u        out  f32[(tile + 2)², I, 8], positions `positionOfLate` apart
 * @param taps     in   f32[I/8, 3, 3, 8 in, 8 out]
 * @param columns  scratch, 3 · (tile + 2) vectors
 */
export function transformBlock(
  u: usize,
  taps: usize,
  columns: usize,
  inBlocks: i32,
  tile: i32,
  stride: i32,
): void {
  const position = positionOfLate(inBlocks);
  for (let inBlock = 0; inBlock < inBlocks; inBlock++) {
    for (let input = 0; input < 8; input++) {
      transformTaps(u, position, taps, TAP, columns, tile, stride);
      transformTaps(u + 16, position, taps + 16, TAP, columns, tile, stride);
      u += PIXEL;
      taps += PIXEL;
    }
    taps += 8 * TAP;
  }
}
