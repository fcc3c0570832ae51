/**
 * How far Strassen's product in float32 may be from the exact one, for each output: γₙ times the algorithm itself with
 * magnitudes in place of numbers and sums in place of differences, as for Winograd's convolutions. (Higham 2002, section
 * 23.2.2, bounds the whole matrix by its largest numbers; this keeps each quarter's own.)
 */
import { type Extents, gamma, outputExtent } from './reference.ts';

/** Row-major, all entries ≥ 0. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

function matrix(rows: number, columns: number, at: (row: number, column: number) => number): Matrix {
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) values[row * columns + column] = at(row, column);
  return { rows, columns, values };
}

function sum(...terms: readonly Matrix[]): Matrix {
  const [{ rows, columns } = { rows: 0, columns: 0 }] = terms;
  const values = new Float64Array(rows * columns);
  for (const term of terms)
    for (const [i, value] of term.values.entries()) values[i] = (values[i] ?? 0) + value;
  return { rows, columns, values };
}

function quarters({ rows, columns, values }: Matrix): readonly [Matrix, Matrix, Matrix, Matrix] {
  const [r, c] = [rows / 2, columns / 2];
  const quarter = (top: number, left: number) =>
    matrix(r, c, (row, column) => values[(top + row) * columns + left + column] ?? 0);
  return [quarter(0, 0), quarter(0, c), quarter(r, 0), quarter(r, c)];
}

/** |A| |B| as the levels multiply: Winograd's form, in the names of Higham, section 23.1. */
function product(a: Matrix, b: Matrix, levels: number): Matrix {
  if (levels === 0) {
    return matrix(a.rows, b.columns, (row, column) => {
      let total = 0;
      for (let k = 0; k < a.columns; k++)
        total += (a.values[row * a.columns + k] ?? 0) * (b.values[k * b.columns + column] ?? 0);
      return total;
    });
  }
  const [a11, a12, a21, a22] = quarters(a);
  const [b11, b12, b21, b22] = quarters(b);
  const [s1, t1] = [sum(a21, a22), sum(b12, b11)];
  const [s2, t2] = [sum(s1, a11), sum(b22, t1)];
  const p1 = product(a11, b11, levels - 1);
  const p5 = product(s1, t1, levels - 1);
  const u2 = sum(p1, product(s2, t2, levels - 1));
  const u3 = sum(u2, product(sum(a11, a21), sum(b22, b12), levels - 1));
  const c11 = sum(p1, product(a12, b21, levels - 1));
  const c12 = sum(u2, p5, product(sum(a12, s2), b22, levels - 1));
  const c21 = sum(u3, product(a22, sum(t2, b21), levels - 1));
  const c22 = sum(u3, p5);
  return matrix(a.rows, b.columns, (row, column) => {
    const lower = row >= c11.rows;
    const right = column >= c11.columns;
    const quarter = lower ? (right ? c22 : c21) : right ? c12 : c11;
    return quarter.values[(row % c11.rows) * c11.columns + (column % c11.columns)] ?? 0;
  });
}

/** Roundings of one level on the longest path: S4, T4 and C12 take three each. */
const ROUNDINGS = 9;

/**
 * For every output `[O, H, W]` the greatest error that roundings can make.
 *
 * @param x  `[I, H, W]`
 * @param w  `[O, I, kernel, kernel]`, batch norm's factor included
 */
export function strassenBound(
  levels: number,
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  bias: ArrayLike<number>,
  extents: Extents,
): Float64Array {
  const { inputs, outputs, kernel, stride, padding, height, width } = extents;
  const [rows, columns] = [outputExtent(height, extents), outputExtent(width, extents)];
  const pixels = rows * columns;
  const taps = kernel * kernel;
  const lanes = Math.ceil(inputs / 8) * 8;
  const unit = 4 * 2 ** levels;
  const input = (pixel: number, i: number, tap: number) => {
    const y = Math.floor(pixel / columns) * stride + Math.floor(tap / kernel) - padding;
    const column = (pixel % columns) * stride + (tap % kernel) - padding;
    const inside = i < inputs && y >= 0 && y < height && column >= 0 && column < width;
    return inside ? Math.abs(x[(i * height + y) * width + column] ?? 0) : 0;
  };
  // Channels vary slowest, so that K's parts are ranges of channels, as the kernel cuts them.
  const depth = lanes * taps;
  const b = matrix(depth, outputs, (k, o) => {
    const [i, tap] = [Math.floor(k / taps), k % taps];
    return i < inputs ? Math.abs(w[(o * inputs + i) * taps + tap] ?? 0) : 0;
  });
  const bounds = new Float64Array(outputs * pixels);
  // The factor's product, one product and one addition for each k of a part, the bias.
  const factor = gamma(1 + depth / 2 ** levels + 1 + ROUNDINGS * levels + 1);
  for (let first = 0; first < pixels; first += unit) {
    const a = matrix(unit, depth, (row, k) =>
      input(Math.min(first + row, pixels - 1), Math.floor(k / taps), k % taps),
    );
    for (let block = 0; block < outputs; block += 8 * 2 ** levels) {
      const part = matrix(depth, 8 * 2 ** levels, (k, o) => b.values[k * outputs + block + o] ?? 0);
      const sizes = product(a, part, levels);
      for (let row = 0; row < unit; row++) {
        // What fills the last unit up is the last pixel again; whichever of them is stored last stays.
        const pixel = Math.min(first + row, pixels - 1);
        for (let o = 0; o < sizes.columns; o++) {
          const size = (sizes.values[row * sizes.columns + o] ?? 0) + Math.abs(bias[block + o] ?? 0);
          const at = (block + o) * pixels + pixel;
          bounds[at] = Math.max(bounds[at] ?? 0, factor * size);
        }
      }
    }
  }
  return bounds;
}
