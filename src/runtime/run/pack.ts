/**
 * Weights into memory: folded with their batch norm, in the order in which the kernels read them. A checkpoint's bytes
 * pass through a small staging area, a slice of output channels at a time, so that no second copy exists anywhere.
 */
import { WeightsError } from '../../errors.ts';
import type { BatchNorm } from '../../network/network.ts';
import { firstNonFinite } from '../../tensor.ts';
import type { Checkpoint, StoredTensor } from '../../weights/checkpoint.ts';
import { toFloat32 } from '../../weights/numbers.ts';
import { invoke } from '../builds/calls.ts';
import type { Kernels } from '../builds/kernels.ts';
import { BLOCK, blocksOf } from '../plan/layout.ts';
import type { AffineOperation, ConvolutionOperation, DenseOperation } from '../plan/operations.ts';
import type { Plan } from '../plan/plan.ts';
import { type Matrix, matrixOf, rawAt, type StagedSlice, stageSlice } from '../plan/staging.ts';
import type { PackedWeights } from '../plan/weights.ts';
import type { LinearMemory } from './memory.ts';

function nonFinite(checkpoint: Checkpoint, name: string, index: number): WeightsError {
  return new WeightsError({
    where: `${checkpoint.file}, tensor ${name}`,
    found: `a value that is not finite (infinite or NaN) at index ${index}`,
    expected: 'finite numbers',
    cause: 'The training diverged, or the file was stored in a type too narrow for its values.',
  });
}

/** How many of how many matrices are in place. */
export interface Packed {
  readonly done: number;
  readonly total: number;
}

/** Copies weights from a checkpoint into the plan's region. One use: `new Packer(…).pack()`. */
export class Packer {
  readonly #checkpoint: Checkpoint;
  readonly #kernels: Kernels;
  readonly #memory: LinearMemory;
  readonly #plan: Plan;

  constructor(checkpoint: Checkpoint, kernels: Kernels, memory: LinearMemory, plan: Plan) {
    this.#checkpoint = checkpoint;
    this.#kernels = kernels;
    this.#memory = memory;
    this.#plan = plan;
  }

  /**
   * Yields after each slice, so that the work can pause there, and how far it is after each matrix.
   *
   * @throws WeightsError for a value that is not finite; MemoryError
   */
  *pack(): Generator<Packed | undefined, void> {
    const all = [...this.#plan.weights.packed.values()];
    this.#memory.reserve(this.#plan.total);
    for (const [index, packed] of all.entries()) {
      yield* this.#packOne(packed);
      yield { done: index + 1, total: all.length };
    }
  }

  #stored(name: string): StoredTensor {
    const stored = this.#checkpoint.tensors.get(name);
    if (stored) return stored;
    throw new WeightsError({
      where: this.#checkpoint.file,
      found: `no tensor ${name}`,
      expected: `every tensor of ${this.#plan.network.architecture}`,
      cause: 'The file holds another network.',
    });
  }

  #vector(name: string): Float32Array {
    const values = toFloat32(this.#stored(name));
    const index = firstNonFinite(values);
    if (index >= 0) throw nonFinite(this.#checkpoint, name, index);
    return values;
  }

  /** A batch norm's scale or shift, which it may not have learned. */
  #learned(name: string | undefined, count: number, otherwise: number): Float32Array {
    return name === undefined ? new Float32Array(count).fill(otherwise) : this.#vector(name);
  }

  /** Batch norm over b + x as factor · x + shift (Ioffe & Szegedy 2015, alg. 2). */
  #fold(norm: BatchNorm | undefined, biases: Float64Array): { factor: Float64Array; shift: Float64Array } {
    const factor = new Float64Array(biases.length).fill(1);
    const shift = biases.slice();
    if (!norm) return { factor, shift };
    const [scales, shifts] = [
      this.#learned(norm.scale, biases.length, 1),
      this.#learned(norm.shift, biases.length, 0),
    ];
    const [means, variances] = [this.#vector(norm.mean), this.#vector(norm.variance)];
    for (let o = 0; o < biases.length; o++) {
      const deviation = Math.sqrt((variances[o] ?? 0) + norm.eps);
      if (!(deviation > 0)) throw this.#badVariance(norm.variance, o, variances[o]);
      factor[o] = (scales[o] ?? 0) / deviation;
      shift[o] = ((shift[o] ?? 0) - (means[o] ?? 0)) * (factor[o] ?? 0) + (shifts[o] ?? 0);
    }
    return { factor, shift };
  }

  /** y = factor · (W x) + shift for each output: batch norm, a bias, both or neither. */
  #affine({ operation }: PackedWeights, { outputs, bias }: Matrix) {
    const biases = new Float64Array(outputs);
    if (bias !== undefined) biases.set(this.#vector(bias));
    return this.#fold(operation.kind === 'convolution' ? operation.norm : undefined, biases);
  }

  #badVariance(name: string, index: number, found: number | undefined): WeightsError {
    return new WeightsError({
      where: `${this.#checkpoint.file}, tensor ${name}`,
      found: `a variance of ${found} at index ${index}`,
      expected: 'a variance of at least 0',
      cause: 'The tensor is not a running variance, or its bytes are damaged.',
    });
  }

  /** Values and zeros up to a whole block. */
  #put(address: number, values: Float64Array): void {
    const view = this.#memory.floats(address, blocksOf(values.length) * BLOCK);
    view.fill(0);
    view.set(values);
  }

  #packNorm({ norm }: AffineOperation, { offset, bias }: PackedWeights): void {
    const { factor, shift } = this.#fold(norm, new Float64Array(norm.channels));
    this.#put(this.#plan.base + offset, factor);
    this.#put(this.#plan.base + bias, shift);
  }

  *#packOne(packed: PackedWeights): Generator<undefined, void> {
    const { operation } = packed;
    if (operation.kind === 'affine') {
      this.#packNorm(operation, packed);
      return;
    }
    const matrix = matrixOf(operation);
    const { factor, shift } = this.#affine(packed, matrix);
    this.#put(this.#plan.base + packed.bias, shift);
    const staged = stageSlice(packed, matrix, this.#plan.work);
    this.#put(staged.factors, factor);
    const blocks = blocksOf(matrix.outputs);
    for (let begin = 0; begin < blocks; begin += staged.blocks) {
      const end = Math.min(begin + staged.blocks, blocks);
      this.#stage(matrix, begin, end, staged);
      this.#call(packed, operation, staged, begin, end);
      yield undefined;
    }
  }

  /** Rows of the blocks [begin, end) as float32, checked. */
  #stage(matrix: Matrix, begin: number, end: number, staged: StagedSlice): void {
    const address = staged.rows;
    const stored = this.#stored(matrix.weight);
    const rows = Math.min(end * BLOCK, matrix.outputs) - begin * BLOCK;
    const count = rows * matrix.rowLength;
    const size = stored.type === 'F32' ? 4 : 2;
    const first = begin * BLOCK * matrix.rowLength;
    const bytes = stored.bytes.subarray(first * size, (first + count) * size);
    if (stored.type === 'F32') {
      this.#memory.bytes(address, bytes.length).set(bytes);
    } else if (stored.type === 'F16' || stored.type === 'BF16') {
      const raw = rawAt(staged, count);
      this.#memory.bytes(raw, bytes.length).set(bytes);
      const widen = stored.type === 'F16' ? this.#kernels.widenHalf : this.#kernels.widenBrain;
      widen(address, raw, count);
    } else {
      const slice = {
        ...stored,
        shape: [count],
        bytes: stored.bytes.subarray(first * 8, (first + count) * 8),
      };
      this.#memory.floats(address, count).set(toFloat32(slice));
    }
    const index = this.#kernels.findNonFinite(address, count);
    if (index >= 0) throw nonFinite(this.#checkpoint, matrix.weight, first + index);
  }

  #call(
    { convolution, offset }: PackedWeights,
    operation: ConvolutionOperation | DenseOperation,
    { factors, rows, scratch }: StagedSlice,
    blockBegin: number,
    blockEnd: number,
  ): void {
    const slice = { out: this.#plan.base + offset, w: rows, factor: factors, blockBegin, blockEnd };
    if (operation.kind === 'convolution') {
      convolution?.pack(this.#kernels, operation.convolution, slice, scratch);
      return;
    }
    const { outFeatures: outputs, inFeatures: inputs } = operation.dense;
    invoke(this.#kernels, 'packPlanar', { ...slice, outputs, inputs, kernel: 1 });
  }
}
