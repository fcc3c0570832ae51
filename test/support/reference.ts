/**
 * Slow, readable references of the kernels in float64, and how far float32 may be from them.
 *
 * Error bounds are Higham's (Accuracy and Stability of Numerical Algorithms, 2002, section 3.1): a result that n
 * roundings lead to differs from the exact one by at most γₙ = n·u / (1 − n·u), u = 2⁻²⁴, times the same expression with
 * every term's magnitude in the term's place.
 */
import { formulaInput } from './formula.ts';

const UNIT_ROUNDOFF = 2 ** -24;

/** γₙ */
export function gamma(roundings: number): number {
  return (roundings * UNIT_ROUNDOFF) / (1 - roundings * UNIT_ROUNDOFF);
}

/** Values in [−1, 1), float32; another seed gives others. */
export function noise(count: number, seed: number): Float32Array {
  return formulaInput([count], seed).data;
}

/** Exact values, and for each the sum of its terms' magnitudes. */
export interface Reference {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

export interface Extents {
  readonly inputs: number;
  readonly outputs: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** 1 if absent. */
  readonly groups?: number;
}

/** ⌊(extent + 2·padding − kernel) / stride⌋ + 1 */
export function outputExtent(extent: number, { kernel, stride, padding }: Extents): number {
  return Math.floor((extent + 2 * padding - kernel) / stride) + 1;
}

/**
 * out[o, y, x] = bias[o] + Σ factor[o] · w[o, i, ky, kx] · x[i, y·stride + ky − padding, x·stride + kx − padding]
 *
 * @param x  `[I, H, W]`, zero outside
 * @param w  `[O, I / groups, kernel, kernel]`; the inputs of o's own group
 */
export function convolution(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  factor: ArrayLike<number>,
  bias: ArrayLike<number>,
  extents: Extents,
): Reference {
  const { inputs, outputs, height, width, kernel, stride, padding, groups = 1 } = extents;
  const [own, outputsOfGroup] = [inputs / groups, outputs / groups];
  const [rows, columns] = [outputExtent(height, extents), outputExtent(width, extents)];
  const values = new Float64Array(outputs * rows * columns);
  const magnitudes = new Float64Array(values.length);
  let at = 0;
  for (let o = 0; o < outputs; o++) {
    for (let y = 0; y < rows; y++) {
      for (let column = 0; column < columns; column++, at++) {
        let sum = bias[o] ?? 0;
        let size = Math.abs(sum);
        for (let i = 0; i < own; i++) {
          const from = Math.floor(o / outputsOfGroup) * own + i;
          for (let ky = 0; ky < kernel; ky++) {
            const fromY = y * stride + ky - padding;
            if (fromY < 0 || fromY >= height) continue;
            for (let kx = 0; kx < kernel; kx++) {
              const fromX = column * stride + kx - padding;
              if (fromX < 0 || fromX >= width) continue;
              const weight = w[((o * own + i) * kernel + ky) * kernel + kx] ?? 0;
              const term = (factor[o] ?? 1) * weight * (x[(from * height + fromY) * width + fromX] ?? 0);
              sum += term;
              size += Math.abs(term);
            }
          }
        }
        values[at] = sum;
        magnitudes[at] = size;
      }
    }
  }
  return { values, magnitudes };
}

/** y = b + W x, W `[O, I]`. */
export function dense(x: ArrayLike<number>, w: ArrayLike<number>, bias: ArrayLike<number>): Reference {
  const outputs = bias.length;
  const values = new Float64Array(outputs);
  const magnitudes = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    values[o] = bias[o] ?? 0;
    magnitudes[o] = Math.abs(values[o] ?? 0);
    for (let i = 0; i < x.length; i++) {
      const term = (w[o * x.length + i] ?? 0) * (x[i] ?? 0);
      values[o] = (values[o] ?? 0) + term;
      magnitudes[o] = (magnitudes[o] ?? 0) + Math.abs(term);
    }
  }
  return { values, magnitudes };
}

/** The mean of each channel of `[C, H, W]`. */
export function squeezeMean(u: ArrayLike<number>, channels: number): Reference {
  const pixels = u.length / channels;
  const values = new Float64Array(channels);
  const magnitudes = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    for (let p = c * pixels; p < (c + 1) * pixels; p++) {
      values[c] = (values[c] ?? 0) + (u[p] ?? 0) / pixels;
      magnitudes[c] = (magnitudes[c] ?? 0) + Math.abs(u[p] ?? 0) / pixels;
    }
  }
  return { values, magnitudes };
}

/** The greatest value of each channel of `[C, H, W]`. */
export function squeezeMax(u: ArrayLike<number>, channels: number): Float64Array {
  const pixels = u.length / channels;
  return Float64Array.from({ length: channels }, (_, c) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let p = c * pixels; p < (c + 1) * pixels; p++) most = Math.max(most, u[p] ?? 0);
    return most;
  });
}

function hardSigmoid(v: number): number {
  return Math.min(Math.max(v + 3, 0), 6) / 6;
}

export const ACTIVATION_FUNCTIONS = {
  linear: (v: number) => v,
  relu: (v: number) => Math.max(v, 0),
  sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
  tanh: Math.tanh,
  hardSigmoid,
  hardSwish: (v: number) => v * hardSigmoid(v),
} as const;
