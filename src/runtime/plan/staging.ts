/**
 * The staging area: where a slice of a checkpoint's weights lies while it is packed. Pure: sizes, no bytes.
 */
import { ALIGNMENT, align } from '../run/memory.ts';
import { BLOCK, blocksOf } from './layout.ts';
import type { ConvolutionOperation, DenseOperation } from './operations.ts';
import type { PackedWeights, WeightsRegion } from './weights.ts';

/**
 * What a slice of weights may take while it is staged, unless one block of 8 output channels is larger: copied, checked
 * and packed, it stays in L2. Many short calls are also what an engine needs to run its optimised code soon.
 */
const SLICE_BYTES = 1 << 18;

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

/** Where a slice lies while it is packed, and how many blocks of 8 outputs it has. All in bytes. */
export interface StagedSlice {
  readonly blocks: number;
  /** Each output's factor. */
  readonly factors: number;
  /** Rows as float32, and behind them their raw bytes, at most as many again. */
  readonly rows: number;
  /** The packing kernel's. */
  readonly scratch: number;
  readonly end: number;
}

/** @param at  where the staging area begins */
export function stageSlice(
  { operation, convolution }: PackedWeights,
  matrix: Matrix,
  at: number,
): StagedSlice {
  const own = operation.kind === 'convolution' ? convolution?.staging(operation.convolution) : undefined;
  const unit = own?.blocks ?? 1;
  const rowBytes = BLOCK * matrix.rowLength * 4;
  const most = Math.max(1, Math.floor(SLICE_BYTES / (unit * rowBytes))) * unit;
  const blocks = Math.min(most, blocksOf(matrix.outputs));
  const rows = align(at + blocksOf(matrix.outputs) * BLOCK * 4);
  const scratch = align(rows + 2 * blocks * rowBytes + 2 * ALIGNMENT);
  return { blocks, factors: at, rows, scratch, end: scratch + (own?.scratch ?? 0) };
}

/** Where a slice's raw bytes lie, of so many float32 rows' values. */
export function rawAt({ rows }: StagedSlice, values: number): number {
  return align(rows + values * 4 + 16);
}

/** Factors, one slice as float32, its raw bytes and the kernel's scratch. */
function stagingOf(packed: PackedWeights): number {
  // A batch norm's factors are written where they stay.
  if (packed.operation.kind === 'affine') return 0;
  return align(stageSlice(packed, matrixOf(packed.operation), 0).end);
}

/** The largest staging area that packing these weights needs, in bytes. */
export function stagingBytes({ packed }: WeightsRegion): number {
  return Math.max(0, ...[...packed.values()].map(stagingOf));
}
