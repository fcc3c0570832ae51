/** Statistics of one vector, summed in float64 in index order. A leaf: the atlas, the page, the element and the command line share it. */

/**
 * The mean of a vector, 1/n · Σ x.
 *
 * @param values  `[n]`; not changed
 * @returns NaN for a vector of no values
 *
 * @example
 * mean([0.25, 0.5, 0]); // 0.25
 */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/**
 * The standard deviation of a whole population, √(1/n · Σ (x − mean)²): around the mean in a second pass, so that it loses
 * nothing where the values lie close together.
 *
 * @param values  `[n]`; not changed
 * @returns NaN for a vector of no values
 *
 * @example
 * standardDeviation([1, 3]); // 1
 */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] ?? 0) - centre) ** 2;
  return Math.sqrt(squares / values.length);
}

/** Mean and range of a vector, in the vector's unit. */
export interface Spread {
  /** The sum of all values by their number. */
  readonly mean: number;
  /** The least value. */
  readonly least: number;
  /** The greatest value. */
  readonly greatest: number;
}

/**
 * The mean, the least and the greatest value of a vector.
 *
 * @param values  `[n]`, n ≥ 1; not changed
 *
 * @example
 * spread([0.25, 0.5, 0]); // { mean: 0.25, least: 0, greatest: 0.5 }
 */
export function spread(values: ArrayLike<number>): Spread {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i] ?? least);
    greatest = Math.max(greatest, values[i] ?? greatest);
  }
  return { mean: mean(values), least, greatest };
}
