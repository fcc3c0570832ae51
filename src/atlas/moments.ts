/** Running statistics of vectors, in float64. A leaf. */

/** Mean and squared deviation of each element over the vectors that were added (Welford 1962), and the extremes. */
export class Moments {
  count = 0;
  readonly mean: Float64Array;
  /** Σ (x − mean)², element by element. */
  readonly squares: Float64Array;
  readonly least: Float64Array;
  readonly greatest: Float64Array;

  constructor(length: number) {
    this.mean = new Float64Array(length);
    this.squares = new Float64Array(length);
    this.least = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
    this.greatest = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
  }

  /** Adds one vector of the length that was given to the constructor. */
  add(vector: ArrayLike<number>): void {
    this.count += 1;
    for (let i = 0; i < this.mean.length; i++) {
      const value = vector[i] ?? Number.NaN;
      const before = this.mean[i] ?? 0;
      const mean = before + (value - before) / this.count;
      this.mean[i] = mean;
      this.squares[i] = (this.squares[i] ?? 0) + (value - before) * (value - mean);
      this.least[i] = Math.min(this.least[i] ?? value, value);
      this.greatest[i] = Math.max(this.greatest[i] ?? value, value);
    }
  }

  /** Of the population: √(Σ (x − mean)² / count); zeros where nothing was added. */
  standardDeviation(): Float64Array {
    return this.squares.map((squares) => Math.sqrt(squares / Math.max(1, this.count)));
  }
}

/** The moments of two sets of vectors together (Chan, Golub & LeVeque 1979). Neither is changed. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const both = new Moments(a.mean.length);
  both.count = a.count + b.count;
  if (both.count === 0) return both;
  const share = b.count / both.count;
  for (let i = 0; i < both.mean.length; i++) {
    const difference = (b.mean[i] ?? 0) - (a.mean[i] ?? 0);
    both.mean[i] = (a.mean[i] ?? 0) + difference * share;
    both.squares[i] = (a.squares[i] ?? 0) + (b.squares[i] ?? 0) + difference ** 2 * share * a.count;
    both.least[i] = Math.min(a.least[i] ?? 0, b.least[i] ?? 0);
    both.greatest[i] = Math.max(a.greatest[i] ?? 0, b.greatest[i] ?? 0);
  }
  return both;
}
