export interface Spread {
  readonly mean: number;
  readonly least: number;
  readonly greatest: number;
}

/** Mean and range of a vector of at least one value. */
export function spread(values: Float32Array): Spread {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    sum += value;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { mean: sum / values.length, least, greatest };
}
