import { FUSED, multiplyAdd } from '../inline/multiply_add';

/** Bytes of one panel's products: 4 rows × 8 outputs. */
export const PRODUCTS: usize = 128;

/**
 * The hot loop of every convolution: panels of 4 rows (pixels, or Winograd tiles) times 8 outputs, kept in eight vectors.
 *
 *   m[g, r, o] = Σ_k  a[g, k, r] · w[k, o]
 *
 * Both operands are read in the order in which they lie. One step of k for each turn of the loop, on purpose: engines put
 * all of a turn's loads first, so that a second step's would not fit into 16 registers beside 8 sums, 2 weights, 4 splats
 * and a product. The loop over k lies in one that turns once, on purpose too: V8 unrolls a loop by itself, in order, the more
 * often the deeper it lies in others (in Node 20 that makes 48 of 44 GFLOP/s).
 *
 * With fused multiply-add (`relaxed`) three panels at a time are two tiles of six rows. What three do not divide comes first:
 * weights that arrive from memory arrive sooner beside one panel than beside two.
 *
 * @param m       out  f32[panels, 4, 8]
 * @param a       in   f32[panels, depth, 4]
 * @param w       in   f32[depth, 8]
 * @param depth   ≥ 1
 * @param panels  ≥ 0
 */
export function multiply(m: usize, a: usize, w: usize, depth: i32, panels: i32): void {
  const panel = <usize>depth * 16;
  const singles = FUSED ? panels % 3 : panels;
  for (let left = singles; left > 0; left--) {
    let r0a = f32x4.splat(0),
      r0b = f32x4.splat(0),
      r1a = f32x4.splat(0),
      r1b = f32x4.splat(0);
    let r2a = f32x4.splat(0),
      r2b = f32x4.splat(0),
      r3a = f32x4.splat(0),
      r3b = f32x4.splat(0);
    const end = a + panel;
    let v = w;
    do {
      do {
        const wa = v128.load(v);
        const wb = v128.load(v, 16);
        let s = v128.load32_splat(a);
        r0a = multiplyAdd(s, wa, r0a);
        r0b = multiplyAdd(s, wb, r0b);
        s = v128.load32_splat(a, 4);
        r1a = multiplyAdd(s, wa, r1a);
        r1b = multiplyAdd(s, wb, r1b);
        s = v128.load32_splat(a, 8);
        r2a = multiplyAdd(s, wa, r2a);
        r2b = multiplyAdd(s, wb, r2b);
        s = v128.load32_splat(a, 12);
        r3a = multiplyAdd(s, wa, r3a);
        r3b = multiplyAdd(s, wb, r3b);
        v += 32;
        a += 16;
      } while (a < end);
    } while (a < end);
    v128.store(m, r0a);
    v128.store(m, r0b, 16);
    v128.store(m, r1a, 32);
    v128.store(m, r1b, 48);
    v128.store(m, r2a, 64);
    v128.store(m, r2b, 80);
    v128.store(m, r3a, 96);
    v128.store(m, r3b, 112);
    m += PRODUCTS;
  }
  if (!FUSED) return;
  for (panels -= singles; panels > 0; panels -= 3) {
    const b = a + panel,
      c = b + panel,
      end = c + panel;
    multiplySix(m, m + PRODUCTS, a, b, w, b);
    multiplySix(m + 2 * PRODUCTS, m + PRODUCTS + 64, c, b + 8, w, end);
    m += 3 * PRODUCTS;
    a = end;
  }
}

/**
 * The four rows of panel a and two of panel b, products to m and n. With twelve sums a core that begins two fused
 * multiply-adds in a cycle need not wait for the one before, as it does with eight; without the fused instruction twelve do
 * not fit into the registers.
 */
function multiplySix(m: usize, n: usize, a: usize, b: usize, w: usize, end: usize): void {
  let r0a = f32x4.splat(0),
    r0b = f32x4.splat(0),
    r1a = f32x4.splat(0),
    r1b = f32x4.splat(0);
  let r2a = f32x4.splat(0),
    r2b = f32x4.splat(0),
    r3a = f32x4.splat(0),
    r3b = f32x4.splat(0);
  let r4a = f32x4.splat(0),
    r4b = f32x4.splat(0),
    r5a = f32x4.splat(0),
    r5b = f32x4.splat(0);
  do {
    do {
      const wa = v128.load(w);
      const wb = v128.load(w, 16);
      let s = v128.load32_splat(a);
      r0a = multiplyAdd(s, wa, r0a);
      r0b = multiplyAdd(s, wb, r0b);
      s = v128.load32_splat(a, 4);
      r1a = multiplyAdd(s, wa, r1a);
      r1b = multiplyAdd(s, wb, r1b);
      s = v128.load32_splat(a, 8);
      r2a = multiplyAdd(s, wa, r2a);
      r2b = multiplyAdd(s, wb, r2b);
      s = v128.load32_splat(a, 12);
      r3a = multiplyAdd(s, wa, r3a);
      r3b = multiplyAdd(s, wb, r3b);
      s = v128.load32_splat(b);
      r4a = multiplyAdd(s, wa, r4a);
      r4b = multiplyAdd(s, wb, r4b);
      s = v128.load32_splat(b, 4);
      r5a = multiplyAdd(s, wa, r5a);
      r5b = multiplyAdd(s, wb, r5b);
      w += 32;
      a += 16;
      b += 16;
    } while (a < end);
  } while (a < end);
  v128.store(m, r0a);
  v128.store(m, r0b, 16);
  v128.store(m, r1a, 32);
  v128.store(m, r1b, 48);
  v128.store(m, r2a, 64);
  v128.store(m, r2b, 80);
  v128.store(m, r3a, 96);
  v128.store(m, r3b, 112);
  v128.store(n, r4a);
  v128.store(n, r4b, 16);
  v128.store(n, r5a, 32);
  v128.store(n, r5b, 48);
}
