/** What is said of repeated measurements. */

/** The middle of some measurements and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** The median of an even count is the mean of the middle two. NaN of nothing. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (i: number) => sorted[i] ?? Number.NaN;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    greatest: at(sorted.length - 1),
  };
}

/** `times` over `base`, pair by pair: both of a pair were measured one after the other, on the same machine in the same mood. */
export function ratios(times: readonly number[], base: readonly number[]): Spread {
  const pairs = Math.min(times.length, base.length);
  return spread(Array.from({ length: pairs }, (_, i) => (times[i] ?? Number.NaN) / (base[i] ?? Number.NaN)));
}

/** Effective GFLOP/s: two operations for each multiply-add of the network's definition, whatever the algorithm saves. */
export function gflops(multiplyAdds: number, milliseconds: number): number {
  return (2 * multiplyAdds) / (milliseconds * 1e6);
}

/** The greatest difference of two vectors, over the greatest value of the second. */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  const greatest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = b.reduce((most, value, i) => Math.max(most, Math.abs(value - (a[i] ?? Number.NaN))), 0);
  return a.length === b.length ? difference / greatest : Number.NaN;
}
