/** Weights as TensorFlow.js wants them. */
import type { BatchNorm, Convolution } from '../../../index.ts';

/** `rows × columns` to `columns × rows`. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
}

/** `[out, in, kernel, kernel]` to `[kernel, kernel, in, out]`. */
function channelsLast(values: Float32Array, { kernel, inChannels, outChannels }: Convolution): Float32Array {
  const area = kernel * kernel;
  const filter = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const tap = i % area;
    const from = Math.floor(i / area) % inChannels;
    const to = Math.floor(i / (area * inChannels));
    filter[(tap * inChannels + from) * outChannels + to] = values[i] ?? 0;
  }
  return filter;
}

/**
 * A convolution with the batch norm that follows it: W · scale / √(variance + eps) and
 * (bias − mean) · scale / √(variance + eps) + shift.
 */
export function foldedConvolution(
  node: Convolution,
  norm: BatchNorm | undefined,
  valuesOf: (name: string) => Float32Array,
): { filter: Float32Array; bias: Float32Array } {
  const weights = valuesOf(node.weight);
  const own = node.bias === undefined ? undefined : valuesOf(node.bias);
  const taps = weights.length / node.outChannels;
  const filter = new Float32Array(weights.length);
  const bias = new Float32Array(node.outChannels);
  const [scale, shift, mean, variance] = norm
    ? [norm.scale, norm.shift, norm.mean, norm.variance].map(valuesOf)
    : [];
  for (let c = 0; c < node.outChannels; c++) {
    const factor = norm ? (scale?.[c] ?? 1) / Math.sqrt((variance?.[c] ?? 1) + norm.eps) : 1;
    for (let i = c * taps; i < (c + 1) * taps; i++) filter[i] = (weights[i] ?? 0) * factor;
    bias[c] = ((own?.[c] ?? 0) - (mean?.[c] ?? 0)) * factor + (shift?.[c] ?? 0);
  }
  return { filter: channelsLast(filter, node), bias };
}
