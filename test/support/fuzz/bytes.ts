/** Damage that needs no knowledge of a format. */
import fc from 'fast-check';

export interface Damage {
  readonly cut: number;
  readonly flips: readonly (readonly [at: number, value: number])[];
}

/** Mostly none: what is broken here hides what was broken with knowledge of the format. */
export const damage: fc.Arbitrary<Damage> = fc.record({
  cut: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }) },
  ),
  flips: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }) },
  ),
});

export function damaged(whole: Uint8Array, { cut, flips }: Damage): Uint8Array {
  const bytes = whole.slice();
  for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value;
  return bytes.subarray(0, Math.max(0, bytes.length - cut));
}

/** Numbers at which readers go wrong. */
export const oddNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    1,
    -1,
    7,
    255,
    256,
    65535,
    65536,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 40,
    2 ** 53 - 1,
  ),
  fc.nat(40),
);
