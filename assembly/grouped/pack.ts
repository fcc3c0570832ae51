import { PIXEL } from '../inline/lanes';
import { firstSpan } from './grouped';

/**
 * Weights for `convolveGrouped`, with batch norm's factor folded in. Once for each model, and few weights: one by one.
 *
 * @param out           out  f32[O/8, spans, kernel, kernel, lanes, 8]; zero where there is no weight
 * @param w             in   f32[rows, I/G, kernel, kernel] row-major: the rows of output blocks [blockBegin, blockEnd)
 * @param factor        in   f32[O]
 * @param outputs       O ≥ 1
 * @param inBlocks      and all else as `convolveGrouped` takes them
 */
export function packGrouped(
  out: usize,
  w: usize,
  factor: usize,
  outputs: i32,
  inBlocks: i32,
  groupInputs: i32,
  groupOutputs: i32,
  spans: i32,
  lanes: i32,
  kernel: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const taps = kernel * kernel;
  const blockBytes = <usize>(spans * taps * lanes) * PIXEL;
  memory.fill(out + <usize>blockBegin * blockBytes, 0, <usize>(blockEnd - blockBegin) * blockBytes);
  for (let output = blockBegin * 8; output < min(outputs, blockEnd * 8); output++) {
    const block = output >> 3;
    const to = out + <usize>block * blockBytes + <usize>(output & 7) * 4;
    const scale = load<f32>(factor + <usize>output * 4);
    // The first of the group's inputs, counted from the first that the block reads.
    let begin = 0;
    if (lanes === 8) {
      const spanned = firstSpan(block, groupInputs, groupOutputs, inBlocks, spans);
      begin = (output / groupOutputs) * groupInputs - spanned * 8;
    }
    for (let input = begin; input < begin + groupInputs; input++) {
      const span = input >> 3,
        lane = input & 7;
      for (let tap = 0; tap < taps; tap++) {
        const place = (span * taps + tap) * lanes + lane;
        store<f32>(to + <usize>place * PIXEL, scale * load<f32>(w));
        w += 4;
      }
    }
  }
}
