/**
 * Half precision (IEEE 754 binary16: sign, 5 exponent bits, 10 mantissa bits) to and from float32. A leaf.
 */

/** The bit pattern of float32 for each of the 65,536 halves; built on first use. */
let floatBits: Uint32Array | undefined;

function buildTable(): Uint32Array {
  const bits = new Uint32Array(0x10000);
  const subnormal = new Float32Array(1);
  const subnormalBits = new Uint32Array(subnormal.buffer);
  for (let half = 0; half < 0x8000; half += 1) {
    const exponent = half >> 10;
    const mantissa = half & 0x3ff;
    if (exponent === 0) {
      subnormal[0] = mantissa * 2 ** -24;
      bits[half] = subnormalBits[0] ?? 0;
    } else {
      // Exponents are biased by 15 and 127; 31 (infinity, NaN) becomes 255.
      bits[half] = ((exponent === 31 ? 255 : exponent + 112) << 23) | (mantissa << 13);
    }
    bits[half | 0x8000] = (bits[half] ?? 0) | 0x80000000;
  }
  return bits;
}

/** Each half as the float32 of the same value (every half has one); NaN keeps its payload. */
export function fromHalf(halves: Uint16Array): Float32Array {
  floatBits ??= buildTable();
  const values = new Float32Array(halves.length);
  // Through integers: moving a NaN as a number may change its bits.
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i += 1) bits[i] = floatBits[halves[i] ?? 0] ?? 0;
  return values;
}

/** The nearest half, ties to even; from 65520 up that is infinity. NaN stays NaN. */
export function toHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i += 1) halves[i] = halfBits(bits[i] ?? 0);
  return halves;
}

function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  // NaN: its upper mantissa bits, quiet so that none becomes infinity.
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x1ff);
  // 65520, halfway between the greatest half and what would follow it.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // 2^-14, the least normal half: rebias the exponent, round the 13 bits that go; a carry moves into the exponent.
  if (magnitude >= 0x38800000) return sign | roundShift(magnitude - 0x38000000, 13);
  // 2^-25 and less round to zero (2^-25 itself is a tie, and zero is even).
  if (magnitude <= 0x33000000) return sign;
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  return sign | roundShift(mantissa, 126 - (magnitude >>> 23));
}

/** `value / 2^shift`, to the nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
