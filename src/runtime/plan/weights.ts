/**
 * Where every operation's weights lie once they are packed. Pure: sizes and offsets, no bytes.
 */
import { type Algorithm, levelsOf, packedAs, type Weighted } from '../convolution/algorithm.ts';
import { groupingOf } from '../convolution/groups.ts';
import { align } from '../run/memory.ts';
import { BLOCK, blocksOf } from './layout.ts';
import {
  type ConvolutionOperation,
  isWeighted,
  type Operation,
  type WeightedOperation,
} from './operations.ts';

/** One weight matrix (a single batch norm's factors) and its bias, in bytes from the region's start. */
export interface PackedWeights {
  readonly operation: WeightedOperation;
  readonly algorithm: Weighted;
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
  return algorithm === 'winograd2' ? 16 : kernel * kernel * (7 / 4) ** levelsOf(algorithm);
}

function groupedBytes({ convolution }: ConvolutionOperation, isDepthwise: boolean): number {
  const { spans, lanes } = groupingOf(convolution);
  const inLanes = isDepthwise ? 1 : spans * lanes;
  return blocksOf(convolution.outChannels) * BLOCK * inLanes * convolution.kernel ** 2 * 4;
}

export function packedBytes(operation: WeightedOperation, algorithm: Weighted): number {
  if (operation.kind === 'dense') {
    return blocksOf(operation.dense.outFeatures) * BLOCK * operation.dense.inFeatures * 4;
  }
  if (operation.kind === 'affine') return blocksOf(operation.norm.channels) * BLOCK * 4;
  if (operation.convolution.groups > 1) return groupedBytes(operation, algorithm === 'depthwise');
  const { inChannels, outChannels, kernel } = operation.convolution;
  // A byte each, and each output's step.
  if (algorithm === 'int8')
    return blocksOf(outChannels) * BLOCK * (blocksOf(inChannels) * BLOCK * kernel ** 2 + 4);
  const inLanes = algorithm === 'planar' ? inChannels : blocksOf(inChannels) * BLOCK;
  const pair = algorithm === 'dense' || algorithm === 'affine' ? 1 : elementsOfPair(algorithm, kernel);
  return blocksOf(outChannels) * BLOCK * inLanes * pair * 4;
}

function outputsOf(operation: WeightedOperation): number {
  if (operation.kind === 'affine') return operation.norm.channels;
  return operation.kind === 'dense' ? operation.dense.outFeatures : operation.convolution.outChannels;
}

export function placeWeights(
  operations: readonly Operation[],
  algorithms: ReadonlyMap<string, Algorithm>,
): WeightsRegion {
  const packed = new Map<string, PackedWeights>();
  let cursor = 0;
  for (const operation of operations) {
    if (!isWeighted(operation)) continue;
    const { kind, name } = operation;
    const algorithm = kind === 'convolution' ? (algorithms.get(name) ?? 'direct') : kind;
    const bytes = packedBytes(operation, algorithm);
    const bias = cursor + align(bytes);
    packed.set(operation.name, { operation, algorithm, offset: cursor, bytes, bias });
    cursor = bias + align(blocksOf(outputsOf(operation)) * BLOCK * 4);
  }
  const signature = [...packed.values()]
    .map(({ operation, algorithm }) => `${operation.name}:${packedAs(algorithm)}`)
    .join(' ');
  return { packed, bytes: cursor, signature };
}
