/**
 * Strips: the transformed weights U lie in the order in which `winograd` reads them,
 *
 *   f32[strips][(m + 2)²][blocks of the strip][I][8]
 *
 * so that a position's transformed input is read from the L1 cache for all output blocks of a strip but the first, while
 * the weights stream by once, in one sequence. Where another position's input follows after each block, the two streams
 * from L2 and from memory hinder each other; where weights are read in another order than they lie, each jump waits for
 * the page tables and for the prefetcher to start anew.
 */
import { PIXEL } from '../inline/lanes';

/** Output blocks of a strip; the last strip may have fewer. */
export const STRIP: i32 = 8;

/** The first block of the strip in which an output block lies. */
export function stripOf(block: i32): i32 {
  return block - (block % STRIP);
}

/** Bytes between two positions of U: of the strip that begins with output block `strip`, all blocks. */
export function positionOfStrip(strip: i32, inBlocks: i32, outBlocks: i32): usize {
  return <usize>(min(STRIP, outBlocks - strip) * inBlocks) * (8 * PIXEL);
}

/** Byte offset in U of one output block's transformed weights p of `positions` = (m + 2)²; positions of the strip's blocks are contiguous. */
export function weightsAt(block: i32, p: i32, positions: i32, inBlocks: i32, outBlocks: i32): usize {
  const strip = stripOf(block);
  const first = <usize>(strip * positions + block - strip) * <usize>inBlocks * (8 * PIXEL);
  return first + <usize>p * positionOfStrip(strip, inBlocks, outBlocks);
}
