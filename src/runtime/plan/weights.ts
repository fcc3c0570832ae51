/**
 * Where every operation's weights lie once they are packed. Pure: sizes and offsets, no bytes.
 */
import type { ConvolutionAlgorithm } from '../convolution/contract.ts';
import { align } from '../run/memory.ts';
import { BLOCK, blocksOf } from './layout.ts';
import { isWeighted, type Operation, type WeightedOperation } from './operations.ts';

/** One weight matrix (a single batch norm's factors) and its bias, in bytes from the region's start. */
export interface PackedWeights {
  readonly operation: WeightedOperation;
  /** The name of how it is computed: a convolution's algorithm, or the operation's kind. */
  readonly algorithm: string;
  /** A convolution's algorithm. */
  readonly convolution?: ConvolutionAlgorithm;
  readonly offset: number;
  readonly bytes: number;
  readonly bias: number;
}

export interface WeightsRegion {
  readonly packed: ReadonlyMap<string, PackedWeights>;
  readonly bytes: number;
  /** Equal for two plans whose packed weights are the same bytes. */
  readonly signature: string;
}

function algorithmFor(
  { kind, name }: WeightedOperation,
  algorithms: ReadonlyMap<string, ConvolutionAlgorithm>,
): ConvolutionAlgorithm | undefined {
  if (kind !== 'convolution') return undefined;
  const algorithm = algorithms.get(name);
  if (!algorithm) throw new Error(`no algorithm was chosen for ${name}`);
  return algorithm;
}

function packedBytes(operation: WeightedOperation, algorithm: ConvolutionAlgorithm | undefined): number {
  if (operation.kind === 'convolution') return algorithm?.bytes(operation.convolution) ?? 0;
  if (operation.kind === 'affine') return blocksOf(operation.norm.channels) * BLOCK * 4;
  return blocksOf(operation.dense.outFeatures) * BLOCK * operation.dense.inFeatures * 4;
}

function outputsOf(operation: WeightedOperation): number {
  if (operation.kind === 'affine') return operation.norm.channels;
  return operation.kind === 'dense' ? operation.dense.outFeatures : operation.convolution.outChannels;
}

export function placeWeights(
  operations: readonly Operation[],
  algorithms: ReadonlyMap<string, ConvolutionAlgorithm>,
): WeightsRegion {
  const packed = new Map<string, PackedWeights>();
  let cursor = 0;
  for (const operation of operations) {
    if (!isWeighted(operation)) continue;
    const convolution = algorithmFor(operation, algorithms);
    const algorithm = convolution?.name ?? operation.kind;
    const bytes = packedBytes(operation, convolution);
    const bias = cursor + align(bytes);
    const placed = { operation, algorithm, offset: cursor, bytes, bias };
    packed.set(operation.name, convolution ? { ...placed, convolution } : placed);
    cursor = bias + align(blocksOf(outputsOf(operation)) * BLOCK * 4);
  }
  const signature = [...packed.values()]
    .map(({ operation, algorithm, convolution }) => `${operation.name}:${convolution?.packedAs ?? algorithm}`)
    .join(' ');
  return { packed, bytes: cursor, signature };
}
