/** How one gate comes about, term by term: s = g(Σ_j W2[c, j] · hidden[j] + b2[c]), hidden = relu(W1 z + b1). Pure. */
import type { ActivationFunction, Dense, Network, SEModule, Tensor } from 'senet-wasm';

/** The two layers of a module, and what makes a gate of the second's output. */
export interface ModuleLayers {
  readonly first: Dense;
  readonly second: Dense;
  readonly gate: ActivationFunction;
}

/** undefined for a module of other layers. */
export function moduleLayers({ nodes }: Network, se: SEModule): ModuleLayers | undefined {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const [hidden, gate] = [byName.get(se.hidden), byName.get(se.gate)];
  if (hidden?.kind !== 'activation' || gate?.kind !== 'activation') return undefined;
  const [first, second] = [byName.get(hidden.inputs[0] ?? ''), byName.get(gate.inputs[0] ?? '')];
  if (first?.kind !== 'dense' || second?.kind !== 'dense') return undefined;
  return { first, second, gate: gate.function };
}

/** One summand of a weighted sum. */
export interface Term {
  /** Which input: a hidden unit, or a channel. */
  readonly from: number;
  readonly weight: number;
  readonly value: number;
  readonly product: number;
}

export interface WeightedSum {
  /** From the greatest to the least in size; those of a value of 0 are left out. */
  readonly terms: readonly Term[];
  readonly bias: number;
  /** Of all terms and the bias. */
  readonly sum: number;
}

/**
 * Row `output` of W times a vector.
 *
 * @param weight  `[outputs, inputs]`, or with two more extents of 1
 * @param input   `[inputs]`
 */
export function weightedSum(
  weight: Tensor,
  bias: Tensor | undefined,
  input: Float32Array,
  output: number,
): WeightedSum {
  const terms: Term[] = [];
  const own = bias?.data[output] ?? 0;
  let sum = own;
  for (let from = 0; from < input.length; from++) {
    const [w, value] = [weight.data[output * input.length + from] ?? 0, input[from] ?? 0];
    sum += w * value;
    if (w * value !== 0) terms.push({ from, weight: w, value, product: w * value });
  }
  terms.sort((a, b) => Math.abs(b.product) - Math.abs(a.product) || a.from - b.from);
  return { terms, bias: own, sum };
}

/** g of the formula. */
export function activate(by: ActivationFunction, x: number): number {
  switch (by) {
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'tanh':
      return Math.tanh(x);
    case 'relu':
      return Math.max(x, 0);
    case 'hardSigmoid':
      return Math.min(Math.max(x + 3, 0), 6) / 6;
    case 'hardSwish':
      return (x * Math.min(Math.max(x + 3, 0), 6)) / 6;
  }
}
