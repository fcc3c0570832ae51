/**
 * A convolution in 8-bit integers as `assembly/int8` says it: whole numbers of both operands, exact sums, and the few
 * float32 roundings before and after them one by one. Also how far that may be from the real convolution.
 */
import { type Extents, outputExtent } from './reference.ts';

const { abs, floor, fround, max, min, round } = Math;

/** The nearest whole number, ties to even. */
function nearest(value: number): number {
  return abs(value % 1) === 0.5 ? 2 * round(value / 2) : round(value);
}

export interface Quantised {
  readonly whole: Int32Array;
  /** A value is about its whole number times this. */
  readonly step: number;
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => max(most, abs(value)), 0);
}

/** One output's weights, `factor` included: −63 … 63. */
export function quantiseWeights(w: Float32Array, factor: number): Quantised {
  const folded = w.map((value) => fround(value * factor));
  const most = largest(folded);
  const inverse = fround(63 / most);
  const whole = Int32Array.from(folded, (value) =>
    most === 0 ? 0 : max(-63, min(63, nearest(fround(value * inverse)))),
  );
  return { whole, step: fround(most / 63) };
}

/** One picture: 0 … 127. */
export function quantisePicture(x: Float32Array): Quantised {
  const most = largest(x);
  const factor = fround(127 / most);
  const whole = Int32Array.from(x, (value) => (most === 0 ? 0 : min(127, nearest(fround(value * factor)))));
  return { whole, step: fround(most / 127) };
}

export interface Int8Numbers {
  /** `[I, H, W]`, nowhere negative. */
  readonly x: Float32Array;
  /** `[O, I, kernel, kernel]` */
  readonly w: Float32Array;
  readonly factor: Float32Array;
  readonly bias: Float32Array;
}

export interface Int8Result {
  /** `[O, H', W']`, without activation. */
  readonly values: Float32Array;
  /** What half a step of each operand makes of a sum, at most. */
  readonly bounds: Float64Array;
}

export function convolutionInt8({ x, w, factor, bias }: Int8Numbers, extents: Extents): Int8Result {
  const { inputs, outputs, height, width, kernel, stride, padding } = extents;
  const [rows, columns] = [outputExtent(height, extents), outputExtent(width, extents)];
  const values = new Float32Array(outputs * rows * columns);
  const bounds = new Float64Array(values.length);
  const picture = quantisePicture(x);
  const depth = inputs * kernel * kernel;
  for (let o = 0; o < outputs; o++) {
    const weights = quantiseWeights(w.subarray(o * depth, (o + 1) * depth), factor[o] ?? 0);
    for (let at = 0; at < rows * columns; at++) {
      const [top, left] = [floor(at / columns) * stride - padding, (at % columns) * stride - padding];
      let [sum, bound] = [0, 0];
      for (let k = 0; k < depth; k++) {
        const [i, tap] = [floor(k / (kernel * kernel)), k % (kernel * kernel)];
        const [row, column] = [top + floor(tap / kernel), left + (tap % kernel)];
        if (row < 0 || column < 0 || row >= height || column >= width) continue;
        const a = picture.whole[(i * height + row) * width + column] ?? 0;
        const b = weights.whole[k] ?? 0;
        sum += a * b;
        bound += (a + abs(b) + 0.5) / 2;
      }
      const step = fround(weights.step * picture.step);
      values[o * rows * columns + at] = fround(fround(fround(sum) * step) + (bias[o] ?? 0));
      bounds[o * rows * columns + at] = bound * step;
    }
  }
  return { values, bounds };
}
