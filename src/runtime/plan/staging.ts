/**
 * The staging area: where a slice of a checkpoint's weights lies while it is packed. Pure: sizes, no bytes.
 */
import { levelsOf } from '../convolution/algorithm.ts';
import { BLOCK, blocksOf } from './layout.ts';
import type { ConvolutionOperation, DenseOperation } from './operations.ts';
import type { PackedWeights, WeightsRegion } from './weights.ts';

/**
 * What a slice of weights may take while it is staged, unless one block of 8 output channels is larger: copied, checked
 * and packed, it stays in L2. Many short calls are also what an engine needs to run its optimised code soon.
 */
const SLICE_BYTES = 1 << 18;
/** Scratch of `packWinograd` for its largest tile. */
const TRANSFORM_BYTES = 2592 + 36 * 256;

export interface Matrix {
  readonly weight: string;
  readonly bias: string | undefined;
  readonly outputs: number;
  /** Weights of one output. */
  readonly rowLength: number;
}

export function matrixOf(operation: ConvolutionOperation | DenseOperation): Matrix {
  if (operation.kind === 'dense') {
    const { weight, bias, outFeatures, inFeatures } = operation.dense;
    return { weight, bias, outputs: outFeatures, rowLength: inFeatures };
  }
  const { weight, bias, outChannels, inChannels, groups, kernel } = operation.convolution;
  return { weight, bias, outputs: outChannels, rowLength: (inChannels / groups) * kernel * kernel };
}

/** Blocks of 8 outputs that are staged together: as many as Strassen's levels combine, or several times that. */
export function blocksInSlice({ rowLength }: Matrix, algorithm: PackedWeights['algorithm']): number {
  const unit = 2 ** levelsOf(algorithm);
  return Math.max(1, Math.floor(SLICE_BYTES / (unit * BLOCK * rowLength * 4))) * unit;
}

/** Scratch of whatever kernel packs the operation. */
function scratchOf({ operation, algorithm }: PackedWeights): number {
  if (operation.kind !== 'convolution') return 0;
  const { kernel, inChannels } = operation.convolution;
  const permuted = kernel * kernel * 256;
  const block = blocksOf(inChannels) * kernel * kernel * 256;
  if (algorithm === 'int8') return permuted + block;
  const levels = levelsOf(algorithm);
  if (levels === 0) return Math.max(TRANSFORM_BYTES, permuted);
  return permuted + (2 ** levels + (levels === 2 ? 7 : 0)) * block;
}

/** Factors, one slice as float32, its raw bytes (at most as many again), the kernel's scratch, and alignment. */
function stagingOf(packed: PackedWeights): number {
  const { operation } = packed;
  // Written where it stays.
  if (operation.kind === 'affine') return 0;
  const matrix = matrixOf(operation);
  const lanes = blocksOf(matrix.outputs) * BLOCK * 4;
  const blocks = Math.min(blocksInSlice(matrix, packed.algorithm), blocksOf(matrix.outputs));
  return lanes + 2 * blocks * BLOCK * matrix.rowLength * 4 + scratchOf(packed) + 8 * 64;
}

/** The largest staging area that packing these weights needs, in bytes. */
export function stagingBytes({ packed }: WeightsRegion): number {
  return Math.max(0, ...[...packed.values()].map(stagingOf));
}
