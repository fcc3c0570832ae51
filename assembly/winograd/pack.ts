/**
 * Winograd weights: transformed once, when a model is loaded.
 */

import { PIXEL } from '../inline/lanes';
import { transformWeights2 } from '../inline/winograd2';
import { transformWeights4 } from '../inline/winograd4';

/** Nine taps of up to four outputs, `rowBytes` apart, as nine vectors times `factors`; lanes from `count` on are zero. */
function gather(taps: usize, w: usize, rowBytes: usize, count: i32, factors: v128): void {
  for (let tap: usize = 0; tap < 9; tap++) {
    let v = f32x4.splat(0);
    const source = w + tap * 4;
    if (count > 0) v = f32x4.replace_lane(v, 0, load<f32>(source));
    if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(source + rowBytes));
    if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(source + 2 * rowBytes));
    if (count > 3) v = f32x4.replace_lane(v, 3, load<f32>(source + 3 * rowBytes));
    v128.store(taps + tap * 16, f32x4.mul(v, factors));
  }
}

/** G g Gᵀ of the nine taps: columns into the scratch behind them, then rows into U. */
function transform(target: usize, position: usize, taps: usize, tile: i32): void {
  const columns = taps + 9 * 16;
  if (tile === 4) {
    for (let column: usize = 0; column < 3; column++)
      transformWeights4(columns + column * 16, 48, taps + column * 16, 48);
    for (let row: usize = 0; row < 6; row++)
      transformWeights4(target + row * 6 * position, position, columns + row * 48, 16);
  } else {
    for (let column: usize = 0; column < 3; column++)
      transformWeights2(columns + column * 16, 48, taps + column * 16, 48);
    for (let row: usize = 0; row < 4; row++)
      transformWeights2(target + row * 4 * position, position, columns + row * 48, 16);
  }
}

/**
 * Transforms 3×3 weights for `winograd`, with batch norm's factor folded in: U = G (factor[o] · g[o, i]) Gᵀ.
 *
 * @param u           out  f32[O/8, (tile + 2)², I₈, 8]: I₈ = inBlocks · 8; lanes beyond O and I are zero
 * @param w           in   f32[rows, I, 3, 3] row-major: the rows of output blocks [blockBegin, blockEnd)
 * @param factor      in   f32[O] padded to a multiple of 8
 * @param scratch     432 bytes
 * @param tile        2 or 4
 * @param outputs     O ≥ 1; `inputs` I ≥ 1
 */
export function packWinograd(
  u: usize,
  w: usize,
  factor: usize,
  scratch: usize,
  tile: i32,
  outputs: i32,
  inputs: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const inLanes = ((inputs + 7) >> 3) << 3;
  const position = <usize>inLanes * PIXEL;
  for (let block = blockBegin; block < blockEnd; block++) {
    const to = u + <usize>(block * (tile + 2) * (tile + 2)) * position;
    for (let half = 0; half < 2; half++) {
      const first = block * 8 + half * 4;
      const count = max(0, min(4, outputs - first));
      const rows = w + <usize>((first - blockBegin * 8) * inputs) * 36;
      const factors = v128.load(factor + <usize>first * 4);
      for (let i = 0; i < inLanes; i++) {
        const target = to + <usize>i * PIXEL + <usize>half * 16;
        gather(scratch, rows + <usize>i * 36, <usize>inputs * 36, i < inputs ? count : 0, factors);
        transform(target, position, scratch, tile);
      }
    }
  }
}
