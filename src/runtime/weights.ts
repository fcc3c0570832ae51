/**
 * Where every operation's weights lie once they are packed. Pure: sizes and offsets, no bytes.
 */
import type { Algorithm } from './algorithm.ts';
import type { ConvolutionOperation, DenseOperation, Operation } from './fuse.ts';
import { BLOCK, blocksOf } from './layout.ts';
import { align } from './memory.ts';

/** One weight matrix and its bias, in bytes from the region's start. */
export interface PackedWeights {
  readonly operation: ConvolutionOperation | DenseOperation;
  readonly algorithm: Algorithm | 'dense';
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

/** Float32 elements for each pair of padded input and output channel. */
function elementsOfPair(algorithm: Algorithm, kernel: number): number {
  if (algorithm === 'winograd4') return 36;
  return algorithm === 'winograd2' ? 16 : kernel * kernel;
}

export function packedBytes(
  operation: ConvolutionOperation | DenseOperation,
  algorithm: Algorithm | 'dense',
): number {
  if (operation.kind === 'dense') {
    return blocksOf(operation.dense.outFeatures) * BLOCK * operation.dense.inFeatures * 4;
  }
  const { inChannels, outChannels, kernel } = operation.convolution;
  const inLanes = algorithm === 'planar' ? inChannels : blocksOf(inChannels) * BLOCK;
  const pair = algorithm === 'dense' ? 1 : elementsOfPair(algorithm, kernel);
  return blocksOf(outChannels) * BLOCK * inLanes * pair * 4;
}

function outputsOf(operation: ConvolutionOperation | DenseOperation): number {
  return operation.kind === 'dense' ? operation.dense.outFeatures : operation.convolution.outChannels;
}

export function placeWeights(
  operations: readonly Operation[],
  algorithms: ReadonlyMap<string, Algorithm>,
): WeightsRegion {
  const packed = new Map<string, PackedWeights>();
  let cursor = 0;
  for (const operation of operations) {
    if (operation.kind !== 'convolution' && operation.kind !== 'dense') continue;
    const algorithm = operation.kind === 'dense' ? 'dense' : (algorithms.get(operation.name) ?? 'direct');
    const bytes = packedBytes(operation, algorithm);
    const bias = cursor + align(bytes);
    packed.set(operation.name, { operation, algorithm, offset: cursor, bytes, bias });
    cursor = bias + align(blocksOf(outputsOf(operation)) * BLOCK * 4);
  }
  const signature = [...packed.values()]
    .map(({ operation, algorithm }) => `${operation.name}:${algorithm}`)
    .join(' ');
  return { packed, bytes: cursor, signature };
}
