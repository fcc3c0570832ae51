/** How two tensors are compared: the largest difference over the largest magnitude of the expected one. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a = Number.NaN, b = Number.NaN] = [actual[i], expected[i]];
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(a - b));
    magnitude = Math.max(magnitude, Math.abs(b));
  }
  return difference / magnitude;
}
