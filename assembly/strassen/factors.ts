/**
 * The left factors of Strassen's products: a chunk's taps, gathered from the map and combined.
 */
import { gatherBlocked } from '../convolution/direct';
import { FACTORS, leftFactors, leftFactorsTwice } from '../inline/strassen';

/** Between factors that lie a power of two apart, against L1 set conflicts. */
const PADDING: usize = 64;

/** How many factors, and so products, `levels` levels make. */
export function factorsOf(levels: i32): usize {
  return levels === 2 ? FACTORS * FACTORS : FACTORS;
}

/** Bytes of one factor, in a chunk of `units`. */
export function factorBytes(depth: i32, levels: i32, units: i32): usize {
  return <usize>units * (<usize>(depth >> levels) * 16) + PADDING;
}

/**
 * Channel blocks of each part of K that are gathered and combined together: with all parts 8, so many places of a map at once
 * as a CPU reads ahead in.
 */
function blocksOfPiece(kernel: i32, levels: i32): i32 {
  return max(1, (8 >> levels) / (kernel * kernel));
}

/** Bytes of a unit's piece: 2^L panels of 2^L parts. */
export function pieceBytes(kernel: i32, levels: i32): usize {
  return <usize>((blocksOfPiece(kernel, levels) * kernel * kernel) << (2 * levels)) * 128;
}

/**
 * Left factors of a chunk's units, [7^L][units][K/2^L][4]. A few channel blocks of all units come first, then the next few: a block's
 * pixels lie in a row in memory, its next block far away.
 *
 * @param s       out  factors, `step` bytes apart
 * @param table   in   for each pixel its offset in x (`locate`)
 * @param piece   `pieceBytes` of scratch
 * @param xBlock  bytes between channel blocks of x; `xRow` between rows
 */
export function factorize(
  s: usize,
  step: usize,
  x: usize,
  table: usize,
  piece: usize,
  units: i32,
  levels: i32,
  inBlocks: i32,
  xBlock: usize,
  xRow: usize,
  kernel: i32,
): void {
  const parts = 1 << levels;
  const blocks = inBlocks >> levels;
  const most = blocksOfPiece(kernel, levels);
  const partOfX = <usize>blocks * xBlock;
  const unitBytes = <usize>(blocks * kernel * kernel) * 128;
  for (let block = 0; block < blocks; block += most) {
    const count = min(most, blocks - block);
    const bytes = <usize>(count * kernel * kernel) * 128;
    let entry = table;
    let factor = s;
    for (let unit = 0; unit < units; unit++) {
      let to = piece;
      for (let panel = 0; panel < parts; panel++) {
        let from = x + <usize>block * xBlock;
        for (let part = 0; part < parts; part++) {
          const p0 = from + <usize>load<u32>(entry),
            p1 = from + <usize>load<u32>(entry, 8);
          const p2 = from + <usize>load<u32>(entry, 16),
            p3 = from + <usize>load<u32>(entry, 24);
          gatherBlocked(to, p0, p1, p2, p3, count, xBlock, xRow, kernel);
          to += bytes;
          from += partOfX;
        }
        entry += 32;
      }
      if (levels === 1) leftFactors(factor, step, piece, piece + 2 * bytes, bytes);
      else leftFactorsTwice(factor, step, piece, bytes);
      factor += unitBytes;
    }
    s += bytes;
  }
}
