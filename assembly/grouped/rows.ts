/**
 * Rows of a convolution that is summed where its input lies, with no panel copied: four pixels × 8 outputs in eight
 * vectors, as in `multiply`, whose taps are read one number at a time.
 *
 * Made for few inputs, where copying taps would cost as much as multiplying them: grouped convolutions, and the first
 * one over three planes. The taps of a kernel's row lie in runs:
 *
 *   blocked, 8 lanes    one run of kernel · 8 numbers      │l0 … l7│l0 … l7│l0 … l7│
 *   blocked, 4 lanes    kernel runs of 4, 8 apart          │l0 … l3        │l0 … l3        │
 *   planar              one run of kernel numbers
 */

import { activate } from '../activate/activate';
import { floorOf, put } from '../inline/floor';
import { PIXEL, RELU } from '../inline/lanes';
import { multiplyAdd } from '../inline/multiply_add';

/**
 * One row of one output block, whose 8 outputs read the same inputs.
 *
 * A last tile that is not full begins earlier and computes pixels anew; a row of fewer than four repeats its last one.
 *
 * @param out     out  the row's first pixel
 * @param x       in   its first tap
 * @param w       in   f32[spans, kernel, runs, run, 8]
 * @param bias    in   f32[8]
 * @param step    bytes between the taps of neighbouring outputs
 * @param width   pixels ≥ 1
 * @param spans   blocks or planes that are summed; `xSpan` bytes between them
 * @param kernel  rows of taps; `xRow` bytes between them
 * @param runs    runs of a row of taps; `run` numbers in each; `jump` bytes from one's beginning to the next one's
 */
export function rowTogether(
  out: usize,
  x: usize,
  w: usize,
  bias: usize,
  step: usize,
  width: i32,
  spans: i32,
  xSpan: usize,
  kernel: i32,
  xRow: usize,
  runs: i32,
  run: usize,
  jump: usize,
  activation: i32,
): void {
  const last = <usize>(width - 1);
  const i1 = min<usize>(1, last),
    i2 = min<usize>(2, last),
    i3 = min<usize>(3, last);
  const d1 = i1 * step,
    d2 = i2 * step,
    d3 = i3 * step;
  const biasA = v128.load(bias),
    biasB = v128.load(bias, 16);
  for (let left = 0; left < width; left += 4) {
    const first = <usize>max(0, min(left, width - 4));
    let a0 = biasA,
      b0 = biasB,
      a1 = biasA,
      b1 = biasB;
    let a2 = biasA,
      b2 = biasB,
      a3 = biasA,
      b3 = biasB;
    let v = w;
    let span = x + first * step;
    for (let n = 0; n < spans; n++) {
      let row = span;
      for (let ky = 0; ky < kernel; ky++) {
        let begin = row;
        for (let r = 0; r < runs; r++) {
          let p = begin;
          const end = begin + run * 4;
          do {
            const wa = v128.load(v),
              wb = v128.load(v, 16);
            let s = v128.load32_splat(p);
            a0 = multiplyAdd(s, wa, a0);
            b0 = multiplyAdd(s, wb, b0);
            s = v128.load32_splat(p + d1);
            a1 = multiplyAdd(s, wa, a1);
            b1 = multiplyAdd(s, wb, b1);
            s = v128.load32_splat(p + d2);
            a2 = multiplyAdd(s, wa, a2);
            b2 = multiplyAdd(s, wb, b2);
            s = v128.load32_splat(p + d3);
            a3 = multiplyAdd(s, wa, a3);
            b3 = multiplyAdd(s, wb, b3);
            v += PIXEL;
            p += 4;
          } while (p < end);
          begin += jump;
        }
        row += xRow;
      }
      span += xSpan;
    }
    const to = out + first * PIXEL;
    const floor = floorOf(activation);
    put(to, a0, b0, floor);
    put(to + i1 * PIXEL, a1, b1, floor);
    put(to + i2 * PIXEL, a2, b2, floor);
    put(to + i3 * PIXEL, a3, b3, floor);
  }
  if (activation > RELU) activate(out, <usize>width, activation);
}

/**
 * The same where outputs 0 … 3 and 4 … 7 are of two groups: the second half reads its inputs `apart` bytes behind the
 * first half's.
 */
export function rowApart(
  out: usize,
  x: usize,
  apart: usize,
  w: usize,
  bias: usize,
  step: usize,
  width: i32,
  kernel: i32,
  xRow: usize,
  runs: i32,
  run: usize,
  jump: usize,
  activation: i32,
): void {
  const last = <usize>(width - 1);
  const i1 = min<usize>(1, last),
    i2 = min<usize>(2, last),
    i3 = min<usize>(3, last);
  const d1 = i1 * step,
    d2 = i2 * step,
    d3 = i3 * step;
  const biasA = v128.load(bias),
    biasB = v128.load(bias, 16);
  for (let left = 0; left < width; left += 4) {
    const first = <usize>max(0, min(left, width - 4));
    let a0 = biasA,
      b0 = biasB,
      a1 = biasA,
      b1 = biasB;
    let a2 = biasA,
      b2 = biasB,
      a3 = biasA,
      b3 = biasB;
    let v = w;
    let row = x + first * step;
    for (let ky = 0; ky < kernel; ky++) {
      let begin = row;
      for (let r = 0; r < runs; r++) {
        let p = begin;
        const end = begin + run * 4;
        do {
          const q = p + apart;
          const wa = v128.load(v),
            wb = v128.load(v, 16);
          a0 = multiplyAdd(v128.load32_splat(p), wa, a0);
          b0 = multiplyAdd(v128.load32_splat(q), wb, b0);
          a1 = multiplyAdd(v128.load32_splat(p + d1), wa, a1);
          b1 = multiplyAdd(v128.load32_splat(q + d1), wb, b1);
          a2 = multiplyAdd(v128.load32_splat(p + d2), wa, a2);
          b2 = multiplyAdd(v128.load32_splat(q + d2), wb, b2);
          a3 = multiplyAdd(v128.load32_splat(p + d3), wa, a3);
          b3 = multiplyAdd(v128.load32_splat(q + d3), wb, b3);
          v += PIXEL;
          p += 4;
        } while (p < end);
        begin += jump;
      }
      row += xRow;
    }
    const to = out + first * PIXEL;
    const floor = floorOf(activation);
    put(to, a0, b0, floor);
    put(to + i1 * PIXEL, a1, b1, floor);
    put(to + i2 * PIXEL, a2, b2, floor);
    put(to + i3 * PIXEL, a3, b3, floor);
  }
  if (activation > RELU) activate(out, <usize>width, activation);
}
