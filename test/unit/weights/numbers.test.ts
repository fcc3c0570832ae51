import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WeightsError } from '../../../src/errors.ts';
import type { StoredTensor, StoredType } from '../../../src/weights/checkpoint.ts';
import { fromHalf, toHalf } from '../../../src/weights/half.ts';
import { toFloat32, toIntegers } from '../../../src/weights/numbers.ts';

const everyHalf = Uint16Array.from({ length: 0x10000 }, (_, i) => i);

/** IEEE 754-2019, 3.4: (−1)^s · 2^(e−15) · 1.m, subnormals 2^−14 · 0.m; by arithmetic, without a look at bits of floats. */
function halfValue(half: number): number {
  const sign = half >= 0x8000 ? -1 : 1;
  const exponent = Math.floor(half / 1024) % 32;
  const fraction = (half % 1024) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

function stored(type: StoredType, bytes: Uint8Array): StoredTensor {
  return { name: 't', type, shape: [bytes.length], bytes };
}

/** The same bytes at an odd address. */
function misaligned(array: ArrayBufferView): Uint8Array {
  const shifted = new Uint8Array(array.byteLength + 1);
  shifted.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), 1);
  return shifted.subarray(1);
}

describe('F16', () => {
  it('gives each of the 65,536 patterns its value', () => {
    const values = fromHalf(everyHalf);
    const wrong = everyHalf.filter((half) => !Object.is(values[half], halfValue(half)));
    expect(wrong).toEqual(new Uint16Array(0));
  });

  it('writes each value back as the same pattern, NaN as NaN', () => {
    const back = toHalf(fromHalf(everyHalf));
    const wrong = everyHalf.filter((half) => {
      const written = back[half] ?? 0;
      return Number.isNaN(halfValue(half)) ? !Number.isNaN(halfValue(written)) : written !== half;
    });
    expect(wrong).toEqual(new Uint16Array(0));
  });

  it('rounds to the nearest and, halfway, to the even pattern', () => {
    for (let low = 0; low < 0x7bff; low += 1) {
      // Halfway between two halves is a float32; so are its neighbours.
      const middle = (halfValue(low) + halfValue(low + 1)) / 2;
      const bits = new Uint32Array(Float32Array.of(middle).buffer)[0] ?? 0;
      const around = new Float32Array(Uint32Array.of(bits - 1, bits, bits + 1).buffer);
      const even = low % 2 === 0 ? low : low + 1;
      expect([...toHalf(around)]).toEqual([low, even, low + 1]);
      expect([...toHalf(around.map((value) => -value))]).toEqual(
        [low, even, low + 1].map((half) => half | 0x8000),
      );
    }
  });

  it('overflows to infinity from 65520 up', () => {
    expect([...toHalf(Float32Array.of(65504, 65519.996, 65520, 1e30, Infinity, -65520))]).toEqual([
      0x7bff, 0x7bff, 0x7c00, 0x7c00, 0x7c00, 0xfc00,
    ]);
  });

  it('picks the nearest half of any float', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65504, max: 65504 }), (value) => {
        const [half = 0] = toHalf(Float32Array.of(value));
        const error = Math.abs(halfValue(half) - value);
        for (const neighbour of [half - 1, half + 1]) {
          const other = halfValue(neighbour & 0xffff);
          if (Number.isFinite(other)) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('stored numbers', () => {
  const floats = Float32Array.of(1, -0, 2 ** -149, -3.4028234663852886e38, Infinity, Number.NaN, 0.1);

  it('reads F32 anywhere in a buffer, without a copy where it is aligned', () => {
    const bytes = new Uint8Array(floats.buffer);
    expect(toFloat32(stored('F32', bytes)).buffer).toBe(floats.buffer);
    expect(toFloat32(stored('F32', misaligned(floats)))).toEqual(floats);
  });

  it('reads F32 at an odd address of a Buffer, whose slice() is no copy', () => {
    const bytes = misaligned(floats);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    expect(toFloat32(stored('F32', buffer))).toEqual(floats);
  });

  it('reads BF16, the upper half of a float32', () => {
    const patterns = Uint16Array.of(0x3f80, 0xbf80, 0x0001, 0x8000, 0x7f80, 0x7fc0, 0x3dcd);
    const expected = [1, -1, 2 ** -133, -0, Infinity, Number.NaN, 0.10009765625];
    expect([...toFloat32(stored('BF16', misaligned(patterns)))]).toEqual(expected);
  });

  it('reads F16 and F64 at odd addresses', () => {
    expect([...toFloat32(stored('F16', misaligned(Uint16Array.of(0x3c00, 0x0001))))]).toEqual([1, 2 ** -24]);
    const doubles = Float64Array.of(0.1, 2 ** -149, 1e300, -2);
    expect([...toFloat32(stored('F64', misaligned(doubles)))]).toEqual([
      Math.fround(0.1),
      2 ** -149,
      Infinity,
      -2,
    ]);
  });

  it('refuses integers as weights and floats as integers, by name', () => {
    expect(() => toFloat32(stored('I64', new Uint8Array(8)), 'm.safetensors')).toThrow(
      new WeightsError({
        where: 'm.safetensors, tensor "t"',
        found: 'I64 numbers',
        expected: 'F32, F16, BF16 or F64, as weights are',
      }),
    );
    expect(() => toIntegers(stored('F32', new Uint8Array(4)))).toThrow(
      /tensor "t": found F32 numbers; expected whole/,
    );
  });

  it('reads integers of every width', () => {
    expect([...toIntegers(stored('U8', Uint8Array.of(0, 255)))]).toEqual([0, 255]);
    expect([...toIntegers(stored('I8', Uint8Array.of(0, 255)))]).toEqual([0, -1]);
    expect([...toIntegers(stored('I16', misaligned(Int16Array.of(-300, 7))))]).toEqual([-300, 7]);
    expect([...toIntegers(stored('I32', misaligned(Int32Array.of(-70000, 7))))]).toEqual([-70000, 7]);
    expect([...toIntegers(stored('I64', misaligned(BigInt64Array.of(-5n, 2n ** 40n))))]).toEqual([
      -5,
      2 ** 40,
    ]);
    const large = new Uint8Array(BigInt64Array.of(2n ** 60n).buffer);
    expect(() => toIntegers(stored('I64', large))).toThrow(/found the number 1152921504606846976/);
  });
});
