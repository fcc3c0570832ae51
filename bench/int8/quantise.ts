/** Numbers to whole numbers, outside of the kernels: weights once, and the choice of each tensor's step. Pure. */

export interface QuantisedWeights {
  /** As the kernels read them: `[O/8, depth / group, 8, group]`, bytes or halves. */
  readonly packed: Int8Array | Int16Array;
  /** Each output's step: weight ≈ whole number · step. */
  readonly steps: Float32Array;
}

/**
 * Symmetric, for each output channel by itself: its largest magnitude becomes `greatest`.
 *
 * @param weights   f32[O/8, depth, 8]: what `convolve` of the float kernels reads, batch norm folded in
 * @param depth     taps: a multiple of 8
 * @param group     taps that lie beside one another
 * @param greatest  127, or 63 for the build relaxed7
 */
export function quantiseWeights(
  weights: Float32Array,
  depth: number,
  group: number,
  greatest: number,
): QuantisedWeights {
  const packed = group === 4 ? new Int8Array(weights.length) : new Int16Array(weights.length);
  const steps = new Float32Array(weights.length / depth);
  for (let output = 0; output < steps.length; output++) {
    const first = Math.floor(output / 8) * depth * 8 + (output % 8);
    let largest = 0;
    for (let k = 0; k < depth; k++) largest = Math.max(largest, Math.abs(weights[first + k * 8] ?? 0));
    const step = largest / greatest;
    steps[output] = step;
    if (step === 0) continue;
    for (let k = 0; k < depth; k++) {
      const to = Math.floor(output / 8) * depth * 8 + Math.floor(k / group) * 8 * group;
      packed[to + (output % 8) * group + (k % group)] = Math.round((weights[first + k * 8] ?? 0) / step);
    }
  }
  return { packed, steps };
}

const BINS = 4096;

/** How often values of each size occur in a tensor that is nowhere negative. */
export class Histogram {
  readonly largest: number;
  readonly counts = new Float64Array(BINS);

  /** @param largest  of all values that will be added */
  constructor(largest: number) {
    this.largest = largest;
  }

  /** Zeros are left out: every step tells them exactly. */
  add(values: Float32Array): void {
    for (const value of values) {
      if (value <= 0) continue;
      const bin = Math.min(BINS - 1, Math.floor((value / this.largest) * BINS));
      this.counts[bin] = (this.counts[bin] ?? 0) + 1;
    }
  }

  /** The value to become 127, with the least mean square error over what was added: what is larger is clipped. */
  bestRange(): number {
    let best = { range: this.largest, error: Number.POSITIVE_INFINITY };
    for (let part = 20; part <= 100; part++) {
      const range = (this.largest * part) / 100;
      const error = this.#errorOf(range);
      if (error < best.error) best = { range, error };
    }
    return best.range;
  }

  #errorOf(range: number): number {
    const step = range / 127;
    let sum = 0;
    for (const [bin, count] of this.counts.entries()) {
      if (count === 0) continue;
      const value = ((bin + 0.5) / BINS) * this.largest;
      const stored = Math.min(127, Math.round(value / step)) * step;
      sum += count * (value - stored) ** 2;
    }
    return sum;
  }
}
