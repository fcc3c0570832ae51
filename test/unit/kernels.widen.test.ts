import { describe, expect, test } from 'vitest';
import { Arena, BUILDS } from '../support/kernels.ts';

/** IEEE 754-2019, section 3.4, binary16: the value of a pattern. */
function halfValue(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 31;
  const fraction = (pattern & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? 2 ** -14 * fraction : 2 ** (exponent - 15) * (1 + fraction));
}

const PATTERNS = Uint16Array.from({ length: 65_536 }, (_, pattern) => pattern);

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  function widen(kernel: 'widenHalf' | 'widenBrain', patterns: Uint16Array, skew = 0): number {
    arena.reset();
    const source = arena.inputBytes(
      new Uint8Array(patterns.buffer, patterns.byteOffset, patterns.byteLength),
      skew,
    );
    const out = arena.output(Math.ceil(patterns.length / 4) * 4);
    arena.call((kernels) => kernels[kernel](out, source, patterns.length));
    return out;
  }

  test('widenHalf is exact for each of the 65,536 patterns', () => {
    const values = arena.floats(widen('widenHalf', PATTERNS), 65_536);
    const wrong = PATTERNS.filter((pattern) => !Object.is(values[pattern], halfValue(pattern)));
    expect([...wrong]).toEqual([]);
  });

  test('widenBrain is the upper half of float32 for each of the 65,536 patterns', () => {
    const bits = arena.bits(widen('widenBrain', PATTERNS), 65_536);
    const wrong = PATTERNS.filter((pattern) => bits[pattern] !== pattern * 65_536);
    expect([...wrong]).toEqual([]);
  });

  test.each(['widenHalf', 'widenBrain'] as const)('%s takes any count and alignment', (kernel) => {
    for (let count = 0; count <= 17; count++) {
      for (const skew of [0, 2, 6]) {
        const out = widen(kernel, PATTERNS.slice(15_000, 15_000 + count), skew);
        const bits = arena.bits(out, count).slice();
        const all = arena.bits(widen(kernel, PATTERNS), 65_536);
        expect(bits).toEqual(all.slice(15_000, 15_000 + count));
      }
    }
  });

  test('findNonFinite finds infinities and NaN at every position', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (let count = 0; count <= 19; count++) {
        for (let position = -1; position < count; position++) {
          arena.reset();
          const values = Float32Array.from({ length: count }, (_, i) => (i % 2 ? 3.4e38 : -1e-45));
          if (position >= 0) values[position] = bad;
          // A second one behind the first is not the answer.
          if (position >= 0 && position + 5 < count) values[position + 5] = bad;
          const x = arena.input(values);
          expect(arena.call((kernels) => kernels.findNonFinite(x, count))).toBe(position);
        }
      }
    }
  });

  test('findNonFinite takes every NaN for one, whatever its sign and payload', () => {
    for (const pattern of [0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff]) {
      arena.reset();
      const x = arena.inputBytes(new Uint8Array(new Uint32Array([0, 0, 0, 0, 0, pattern]).buffer));
      expect(arena.call((kernels) => kernels.findNonFinite(x, 6))).toBe(5);
    }
  });
});
