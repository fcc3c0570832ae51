/**
 * Weights in the order in which the kernels read them, with batch norm's factor folded in. Done once, when a model is
 * loaded. Lanes beyond the true number of channels are zero, so that padding stays zero through the whole network.
 */

function at(w: usize, factor: usize, row: i32, output: i32, outputs: i32, rowLength: i32, index: i32): f32 {
  if (output >= outputs) return 0;
  return load<f32>(w + <usize>(row * rowLength + index) * 4) * load<f32>(factor + <usize>output * 4);
}

/**
 * For `convolve`.
 *
 * @param out      out  f32[O/8, I/8, kernel, kernel, 8 in, 8 out], channels padded to multiples of 8
 * @param w        in   f32[rows, I, kernel, kernel] row-major: the rows of output blocks [blockBegin, blockEnd)
 * @param factor   in   f32[O] padded to a multiple of 8
 * @param outputs  O ≥ 1; `inputs` I ≥ 1; `kernel` ≥ 1
 */
export function packConvolution(
  out: usize,
  w: usize,
  factor: usize,
  outputs: i32,
  inputs: i32,
  kernel: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const inBlocks = (inputs + 7) >> 3;
  const taps = kernel * kernel;
  const rowLength = inputs * taps;
  let to = out + <usize>(blockBegin * inBlocks * taps) * 256;
  for (let block = blockBegin; block < blockEnd; block++) {
    for (let inBlock = 0; inBlock < inBlocks; inBlock++) {
      for (let tap = 0; tap < taps; tap++) {
        for (let lane = 0; lane < 8; lane++) {
          const input = inBlock * 8 + lane;
          for (let o = 0; o < 8; o++) {
            const row = (block - blockBegin) * 8 + o;
            const value =
              input < inputs
                ? at(w, factor, row, block * 8 + o, outputs, rowLength, input * taps + tap)
                : <f32>0;
            store<f32>(to, value);
            to += 4;
          }
        }
      }
    }
  }
}

/**
 * For `convolvePlanar`, and, with kernel = 1, for `dense`.
 *
 * @param out  out  f32[O/8, I, kernel, kernel, 8 out]
 *
 * All else as `packConvolution`.
 */
export function packPlanar(
  out: usize,
  w: usize,
  factor: usize,
  outputs: i32,
  inputs: i32,
  kernel: i32,
  blockBegin: i32,
  blockEnd: i32,
): void {
  const rowLength = inputs * kernel * kernel;
  let to = out + <usize>(blockBegin * rowLength) * 32;
  for (let block = blockBegin; block < blockEnd; block++) {
    for (let index = 0; index < rowLength; index++) {
      for (let o = 0; o < 8; o++) {
        store<f32>(to, at(w, factor, (block - blockBegin) * 8 + o, block * 8 + o, outputs, rowLength, index));
        to += 4;
      }
    }
  }
}
