import { expect } from 'vitest';

/** Every number within its own bound of what is expected; the message names the first that is not. */
export function expectWithin(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bounds: ArrayLike<number>,
): void {
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a = Number.NaN, b = Number.NaN, bound = 0] = [actual[i], expected[i], bounds[i]];
    if (Math.abs(a - b) <= bound) continue;
    expect.fail(`${what}: ${a} at index ${i}; expected ${b} ± ${bound}`);
  }
}
