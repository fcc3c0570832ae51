/**
 * Strassen's matrix product in Winograd's form: two matrices cut into quarters are multiplied with 7 products of quarters
 * in place of 8, and 15 sums.
 *
 *   ⎡C11 C12⎤   ⎡A11 A12⎤ ⎡B11 B12⎤       S1 = A21 + A22     T1 = B12 − B11     P1 = A11 B11     P5 = S1 T1
 *   ⎢       ⎥ = ⎢       ⎥ ⎢       ⎥       S2 = S1 − A11      T2 = B22 − T1      P2 = A12 B21     P6 = S2 T2
 *   ⎣C21 C22⎦   ⎣A21 A22⎦ ⎣B21 B22⎦       S3 = A11 − A21     T3 = B22 − B12     P3 = S4 B22      P7 = S3 T3
 *                                         S4 = A12 − S2      T4 = T2 − B21      P4 = A22 T4
 *
 *   C11 = P1 + P2    C12 = P1 + P6 + P5 + P3    C21 = P1 + P6 + P7 − P4    C22 = P1 + P6 + P7 + P5
 *
 * Strassen, "Gaussian elimination is not optimal", Numerische Mathematik 13, 1969; this form: Winograd 1971, as in Higham,
 * "Accuracy and Stability of Numerical Algorithms", 2002, section 23.1. Its errors are bounded by the size of the
 * matrices, not of each sum's own terms (section 23.2.2); one or two levels cost float32 about one digit at worst.
 *
 * Each function on arrays walks over them in the order in which they lie, whatever that order is.
 */
import { raise } from './floor';

/** How many products, and so how many left and right factors, there are. */
// @ts-ignore: decorator
@inline
export const FACTORS: usize = 7;

/** The left factors of one vector of each quarter: A11, A12, S4, A22, S1, S2, S3, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function storeLeft(s: usize, step: usize, a11: v128, a12: v128, a21: v128, a22: v128): void {
  const s1 = f32x4.add(a21, a22);
  const s2 = f32x4.sub(s1, a11);
  v128.store(s, a11);
  v128.store(s + step, a12);
  v128.store(s + 2 * step, f32x4.sub(a12, s2));
  v128.store(s + 3 * step, a22);
  v128.store(s + 4 * step, s1);
  v128.store(s + 5 * step, s2);
  v128.store(s + 6 * step, f32x4.sub(a11, a21));
}

/**
 * The left factors of P1 … P7: A11, A12, S4, A22, S1, S2, S3.
 *
 * @param s      out  7 arrays of `bytes`, `step` bytes apart
 * @param upper  in   A11, then A12, of `bytes` each; `lower` A21, then A22
 */
export function leftFactors(s: usize, step: usize, upper: usize, lower: usize, bytes: usize): void {
  const end = upper + bytes;
  do {
    const a11 = v128.load(upper), a12 = v128.load(upper + bytes);
    storeLeft(s, step, a11, a12, v128.load(lower), v128.load(lower + bytes));
    s += 16;
    upper += 16;
    lower += 16;
  } while (upper < end);
}

/**
 * The left factors of two levels, factor i of the outer level's factor o at `s + (7 · o + i) · step`. An outer factor is four
 * vectors, the inner level's quarters, and stays in registers.
 *
 * @param s  out  49 arrays of `bytes`, `step` bytes apart
 * @param a  in   A's sixteenths, by rows, of `bytes` each: the outer level's quarters are 2 × 2 of them
 */
export function leftFactorsTwice(s: usize, step: usize, a: usize, bytes: usize): void {
  const end = a + bytes;
  const row = bytes * 4;
  const outer = FACTORS * step;
  do {
    const upper = a, upperRight = a + 2 * bytes;
    const lower = a + 2 * row, lowerRight = lower + 2 * bytes;
    // A11 and A12.
    let v11 = v128.load(upper), v12 = v128.load(upper + bytes);
    let v21 = v128.load(upper + row), v22 = v128.load(upper + row + bytes);
    storeLeft(s, step, v11, v12, v21, v22);
    v11 = v128.load(upperRight), v12 = v128.load(upperRight + bytes);
    v21 = v128.load(upperRight + row), v22 = v128.load(upperRight + row + bytes);
    storeLeft(s + outer, step, v11, v12, v21, v22);
    // A22, S1 = A21 + A22, S2 = S1 − A11, S4 = A12 − S2: each from the one before.
    v11 = v128.load(lowerRight), v12 = v128.load(lowerRight + bytes);
    v21 = v128.load(lowerRight + row), v22 = v128.load(lowerRight + row + bytes);
    storeLeft(s + 3 * outer, step, v11, v12, v21, v22);
    v11 = f32x4.add(v128.load(lower), v11), v12 = f32x4.add(v128.load(lower + bytes), v12);
    v21 = f32x4.add(v128.load(lower + row), v21), v22 = f32x4.add(v128.load(lower + row + bytes), v22);
    storeLeft(s + 4 * outer, step, v11, v12, v21, v22);
    v11 = f32x4.sub(v11, v128.load(upper)), v12 = f32x4.sub(v12, v128.load(upper + bytes));
    v21 = f32x4.sub(v21, v128.load(upper + row)), v22 = f32x4.sub(v22, v128.load(upper + row + bytes));
    storeLeft(s + 5 * outer, step, v11, v12, v21, v22);
    v11 = f32x4.sub(v128.load(upperRight), v11), v12 = f32x4.sub(v128.load(upperRight + bytes), v12);
    v21 = f32x4.sub(v128.load(upperRight + row), v21);
    v22 = f32x4.sub(v128.load(upperRight + row + bytes), v22);
    storeLeft(s + 2 * outer, step, v11, v12, v21, v22);
    // S3 = A11 − A21.
    v11 = f32x4.sub(v128.load(upper), v128.load(lower));
    v12 = f32x4.sub(v128.load(upper + bytes), v128.load(lower + bytes));
    v21 = f32x4.sub(v128.load(upper + row), v128.load(lower + row));
    v22 = f32x4.sub(v128.load(upper + row + bytes), v128.load(lower + row + bytes));
    storeLeft(s + 6 * outer, step, v11, v12, v21, v22);
    s += 16;
    a += 16;
  } while (a < end);
}

/**
 * The right factors of P1 … P7: B11, B21, B22, T4, T1, T2, T3.
 *
 * @param t     out  7 arrays of `bytes`, `step` bytes apart
 * @param left  in   B11, then B21, of `bytes` each; `right` B12, then B22
 */
export function rightFactors(t: usize, step: usize, left: usize, right: usize, bytes: usize): void {
  const end = left + bytes;
  do {
    const b11 = v128.load(left), b21 = v128.load(left + bytes);
    const b12 = v128.load(right), b22 = v128.load(right + bytes);
    const t1 = f32x4.sub(b12, b11);
    const t2 = f32x4.sub(b22, t1);
    v128.store(t, b11);
    v128.store(t + step, b21);
    v128.store(t + 2 * step, b22);
    v128.store(t + 3 * step, f32x4.sub(t2, b21));
    v128.store(t + 4 * step, t1);
    v128.store(t + 5 * step, t2);
    v128.store(t + 6 * step, f32x4.sub(b22, b12));
    t += 16;
    left += 16;
    right += 16;
  } while (left < end);
}

/**
 * The quarters of C, in place of the first four products: C11, C21, C12, C22.
 *
 * @param p  in and out  P1 … P7: 7 arrays of `bytes`, `step` bytes apart
 */
export function joinProducts(p: usize, step: usize, bytes: usize): void {
  const end = p + bytes;
  do {
    const p1 = v128.load(p), p5 = v128.load(p + 4 * step);
    const u2 = f32x4.add(p1, v128.load(p + 5 * step));
    const u3 = f32x4.add(u2, v128.load(p + 6 * step));
    const u4 = f32x4.add(u2, p5);
    const c11 = f32x4.add(p1, v128.load(p + step));
    const c12 = f32x4.add(u4, v128.load(p + 2 * step));
    const c21 = f32x4.sub(u3, v128.load(p + 3 * step));
    v128.store(p, c11);
    v128.store(p + step, c21);
    v128.store(p + 2 * step, c12);
    v128.store(p + 3 * step, f32x4.add(u3, p5));
    p += 16;
  } while (p < end);
}

/** One vector of each quarter of C, from P1 … P7, `step` bytes apart from `p` on, with bias and ReLU, to where each belongs. */
// @ts-ignore: decorator
@inline
export function finishHalves(
  c11: usize,
  c12: usize,
  c21: usize,
  c22: usize,
  p: usize,
  step: usize,
  biasLeft: v128,
  biasRight: v128,
  floor: v128,
): void {
  const p1 = v128.load(p),
    p5 = v128.load(p + 4 * step);
  const u2 = f32x4.add(p1, v128.load(p + 5 * step));
  const u3 = f32x4.add(u2, v128.load(p + 6 * step));
  const v11 = f32x4.add(p1, v128.load(p + step));
  const v12 = f32x4.add(f32x4.add(u2, p5), v128.load(p + 2 * step));
  const v21 = f32x4.sub(u3, v128.load(p + 3 * step));
  const v22 = f32x4.add(u3, p5);
  v128.store(c11, raise(f32x4.add(v11, biasLeft), floor));
  v128.store(c12, raise(f32x4.add(v12, biasRight), floor));
  v128.store(c21, raise(f32x4.add(v21, biasLeft), floor));
  v128.store(c22, raise(f32x4.add(v22, biasRight), floor));
}
