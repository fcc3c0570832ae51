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
 * Each function walks over arrays in the order in which they lie, whatever that order is.
 */

/** How many products, and so how many left and right factors, there are. */
// @ts-ignore: decorator
@inline
export const FACTORS: usize = 7;

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
    const a21 = v128.load(lower), a22 = v128.load(lower + bytes);
    const s1 = f32x4.add(a21, a22);
    const s2 = f32x4.sub(s1, a11);
    v128.store(s, a11);
    v128.store(s + step, a12);
    v128.store(s + 2 * step, f32x4.sub(a12, s2));
    v128.store(s + 3 * step, a22);
    v128.store(s + 4 * step, s1);
    v128.store(s + 5 * step, s2);
    v128.store(s + 6 * step, f32x4.sub(a11, a21));
    s += 16;
    upper += 16;
    lower += 16;
  } while (upper < end);
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
