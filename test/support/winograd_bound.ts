/**
 * How far Winograd's convolution in float32 may be from the exact one, for each output: γₙ times the algorithm itself with
 * magnitudes in place of numbers and matrices (Barabasz et al. 2020, "Error analysis and improving the accuracy of
 * Winograd convolution for deep neural networks", section 4). Matrices: Lavin & Gray 2016, section 4; for stride 2 those of
 * F(m, 2) for the even inputs with a unit matrix for the odd ones, whose middle weight is here repeated for each of them.
 */
import { type Extents, gamma, outputExtent } from './reference.ts';

type Matrix = readonly (readonly number[])[];

interface Variant {
  readonly tile: number;
  readonly stride: number;
  readonly input: Matrix;
  readonly weights: Matrix;
  readonly output: Matrix;
  /** Roundings on the longest path, but for the sum over input channels: both dimensions of the three transforms. */
  readonly roundings: number;
}

export const F2: Variant = {
  tile: 2,
  stride: 1,
  input: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, 1, 0, -1],
  ],
  weights: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  output: [
    [1, 1, 1, 0],
    [0, 1, -1, -1],
  ],
  roundings: 2 * 1 + 2 * 2 + 2 * 2,
};

export const F4: Variant = {
  tile: 4,
  stride: 1,
  input: [
    [4, 0, -5, 0, 1, 0],
    [0, -4, -4, 1, 1, 0],
    [0, 4, -4, -1, 1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 4, 0, -5, 0, 1],
  ],
  weights: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
  output: [
    [1, 1, 1, 1, 1, 0],
    [0, 1, -1, 2, -2, 0],
    [0, 1, 1, 4, 4, 0],
    [0, 1, -1, 8, -8, 1],
  ],
  roundings: 2 * 3 + 2 * 4 + 2 * 3,
};

export const STRIDED2: Variant = {
  tile: 2,
  stride: 2,
  input: [
    [1, 0, -1, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, -1, 0, 1],
    [0, 1, 0, 0, 0],
    [0, 0, 0, 1, 0],
  ],
  weights: [
    [1, 0, 0],
    [1, 0, 1],
    [0, 0, 1],
    [0, 1, 0],
    [0, 1, 0],
  ],
  output: [
    [1, 1, 0, 1, 0],
    [0, 1, 1, 0, 1],
  ],
  roundings: 2 * 1 + 2 * 1 + 2 * 2,
};

export const STRIDED4: Variant = {
  tile: 4,
  stride: 2,
  input: [
    [2, 0, -1, 0, -2, 0, 1, 0, 0],
    [0, 0, -2, 0, -1, 0, 1, 0, 0],
    [0, 0, 2, 0, -3, 0, 1, 0, 0],
    [0, 0, -1, 0, 0, 0, 1, 0, 0],
    [0, 0, 2, 0, -1, 0, -2, 0, 1],
    [0, 1, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 1, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 1, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 1, 0],
  ],
  weights: [
    [1 / 2, 0, 0],
    [-1 / 2, 0, -1 / 2],
    [-1 / 6, 0, 1 / 6],
    [1 / 6, 0, 1 / 3],
    [0, 0, 1],
    [0, 1, 0],
    [0, 1, 0],
    [0, 1, 0],
    [0, 1, 0],
  ],
  output: [
    [1, 1, 1, 1, 0, 1, 0, 0, 0],
    [0, 1, -1, 2, 0, 0, 1, 0, 0],
    [0, 1, 1, 4, 0, 0, 0, 1, 0],
    [0, 1, -1, 8, 1, 0, 0, 0, 1],
  ],
  roundings: 2 * 3 + 2 * 3 + 2 * 3,
};

/** |M| x |M|ᵀ of a square x, row-major. */
function sandwich(matrix: Matrix, x: readonly number[]): number[] {
  const columns = matrix[0]?.length ?? 0;
  const size = (row: number, column: number) => Math.abs(matrix[row]?.[column] ?? 0);
  const result: number[] = [];
  for (let a = 0; a < matrix.length; a++) {
    for (let b = 0; b < matrix.length; b++) {
      let sum = 0;
      for (let i = 0; i < columns; i++) {
        for (let j = 0; j < columns; j++) sum += size(a, i) * size(b, j) * (x[i * columns + j] ?? 0);
      }
      result.push(sum);
    }
  }
  return result;
}

/** For every output `[O, H, W]` of a 3×3 convolution of padding 1 the greatest error that roundings can make. */
export function winogradBound(
  { tile, stride, input, weights, output, roundings }: Variant,
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  bias: ArrayLike<number>,
  extents: Extents,
): Float64Array {
  const { inputs, outputs, height, width } = extents;
  const [rows, columns] = [outputExtent(height, extents), outputExtent(width, extents)];
  const side = input.length;
  const bounds = new Float64Array(outputs * rows * columns);
  // The factor's product, the product of the transforms, one addition for each input channel, the bias.
  const factor = gamma(roundings + 2 + inputs + 1);
  const pixel = (i: number, y: number, column: number) => {
    const inside = y >= 0 && y < height && column >= 0 && column < width;
    return inside ? Math.abs(x[(i * height + y) * width + column] ?? 0) : 0;
  };
  const kernels = Array.from({ length: outputs * inputs }, (_, k) =>
    sandwich(
      weights,
      Array.from({ length: 9 }, (__, tap) => Math.abs(w[k * 9 + tap] ?? 0)),
    ),
  );
  for (let top = 0; top < rows; top += tile) {
    for (let left = 0; left < columns; left += tile) {
      const patches = Array.from({ length: inputs }, (_, i) =>
        sandwich(
          input,
          Array.from({ length: side * side }, (__, p) =>
            pixel(i, top * stride + Math.floor(p / side) - 1, left * stride + (p % side) - 1),
          ),
        ),
      );
      for (let o = 0; o < outputs; o++) {
        const products = Array.from({ length: side * side }, (_, p) =>
          patches.reduce((sum, patch, i) => sum + (patch[p] ?? 0) * (kernels[o * inputs + i]?.[p] ?? 0), 0),
        );
        const sizes = sandwich(output, products);
        for (let y = top; y < Math.min(top + tile, rows); y++) {
          for (let column = left; column < Math.min(left + tile, columns); column++) {
            const size = sizes[(y - top) * tile + column - left] ?? 0;
            bounds[(o * rows + y) * columns + column] = factor * (size + Math.abs(bias[o] ?? 0));
          }
        }
      }
    }
  }
  return bounds;
}
