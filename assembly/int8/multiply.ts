/** The hot loop in 8-bit integers: `multiply` of the float kernels with a group of inputs in the place of each number. */
import { dotAdd, dotAddTwice, group, HALF, loadWeights, ONE_INSTRUCTION } from '../inline/int8_products';
import { PRODUCTS } from '../multiply/panels';

/** One group for each turn of the loop. */
function multiplyOnce(m: usize, a: usize, w: usize, groups: i32, panels: i32): void {
  for (; panels > 0; panels--) {
    let r0a = i32x4.splat(0),
      r0b = i32x4.splat(0),
      r1a = i32x4.splat(0),
      r1b = i32x4.splat(0);
    let r2a = i32x4.splat(0),
      r2b = i32x4.splat(0),
      r3a = i32x4.splat(0),
      r3b = i32x4.splat(0);
    const end = a + <usize>groups * 16;
    let v = w;
    do {
      const wa = loadWeights(v);
      const wb = loadWeights(v + HALF);
      let s = v128.load32_splat(a);
      r0a = dotAdd(wa, s, r0a);
      r0b = dotAdd(wb, s, r0b);
      s = v128.load32_splat(a, 4);
      r1a = dotAdd(wa, s, r1a);
      r1b = dotAdd(wb, s, r1b);
      s = v128.load32_splat(a, 8);
      r2a = dotAdd(wa, s, r2a);
      r2b = dotAdd(wb, s, r2b);
      s = v128.load32_splat(a, 12);
      r3a = dotAdd(wa, s, r3a);
      r3b = dotAdd(wb, s, r3b);
      v += 2 * HALF;
      a += 16;
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
}

/** Two groups for each turn of the loop, so that sums are widened half as often. */
function multiplyTwice(m: usize, a: usize, w: usize, groups: i32, panels: i32): void {
  for (; panels > 0; panels--) {
    let r0a = i32x4.splat(0),
      r0b = i32x4.splat(0),
      r1a = i32x4.splat(0),
      r1b = i32x4.splat(0);
    let r2a = i32x4.splat(0),
      r2b = i32x4.splat(0),
      r3a = i32x4.splat(0),
      r3b = i32x4.splat(0);
    const end = a + <usize>groups * 16;
    let v = w;
    do {
      const wa = v128.load(v),
        wb = v128.load(v, 16),
        va = v128.load(v, 32),
        vb = v128.load(v, 48);
      let s = v128.load32_splat(a);
      let t = v128.load32_splat(a, 16);
      r0a = dotAddTwice(wa, s, va, t, r0a);
      r0b = dotAddTwice(wb, s, vb, t, r0b);
      s = v128.load32_splat(a, 4);
      t = v128.load32_splat(a, 20);
      r1a = dotAddTwice(wa, s, va, t, r1a);
      r1b = dotAddTwice(wb, s, vb, t, r1b);
      s = v128.load32_splat(a, 8);
      t = v128.load32_splat(a, 24);
      r2a = dotAddTwice(wa, s, va, t, r2a);
      r2b = dotAddTwice(wb, s, vb, t, r2b);
      s = v128.load32_splat(a, 12);
      t = v128.load32_splat(a, 28);
      r3a = dotAddTwice(wa, s, va, t, r3a);
      r3b = dotAddTwice(wb, s, vb, t, r3b);
      v += 64;
      a += 32;
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
}

/**
 *   m[p, r, o] = Σ_g Σ_j  a[p, g, r, j] · w[g, o, j]      exactly, in 32 bits: 4 pixels × 8 outputs in 8 vectors
 *
 * @param m       out  i32[panels, 4, 8]
 * @param a       in   [panels, groups, 4, GROUP]  activations 0 … 127, of 16 / GROUP / 4 bytes
 * @param w       in   i8[groups, 8, GROUP]        weights −63 … 63
 * @param groups  even, ≥ 2
 * @param panels  ≥ 0
 * @param one     by the dot product with addition, though it may not be one instruction; as `multiply` in the build simd
 */
export function multiplyInt8(m: usize, a: usize, w: usize, groups: i32, panels: i32, one: bool): void {
  if (group() === 2 || one) multiplyOnce(m, a, w, groups, panels);
  else multiplyTwice(m, a, w, groups, panels);
}

/** As it is faster on this CPU. */
export function multiply(m: usize, a: usize, w: usize, groups: i32, panels: i32): void {
  multiplyInt8(m, a, w, groups, panels, ONE_INSTRUCTION);
}
