/**
 * A convolution algorithm is one file beside this one, and one line in `registry.ts`. Planning, packing and cutting
 * know no algorithm by name; they ask this.
 */
import type { Convolution } from '../../network/network.ts';
import type { Shape } from '../../tensor.ts';
import type { Kernels } from '../builds/kernels.ts';
import type { ConvolutionOperation } from '../plan/operations.ts';
import type { Cut, Step, Surroundings } from '../plan/step.ts';

/** A convolution that is to be planned. */
export interface Situation {
  /** `[N, C, H, W]` of its output. */
  readonly output: Shape;
  /** Whether its input is nowhere negative, whatever the network's input, weights and gates are; false where nobody asked. */
  readonly nonNegative: boolean;
}

/** The memory that packing a slice of weights needs beside the rows. */
export interface Staging {
  /** Blocks of 8 outputs that are packed together. */
  readonly blocks: number;
  /** Bytes of the packing kernel's scratch. */
  readonly scratch: number;
}

/** Addresses of one slice of a convolution's weights on its way into memory, as packing kernels name them. */
export interface Slice {
  /** The packed weights of the whole convolution. */
  readonly out: number;
  /** Rows of the output blocks [blockBegin, blockEnd), float32. */
  readonly w: number;
  /** For each output what its row is multiplied by. */
  readonly factor: number;
  readonly blockBegin: number;
  readonly blockEnd: number;
}

export interface ConvolutionAlgorithm {
  /** Unique; profiles and errors show it. */
  readonly name: string;
  /** Whether it is used only where the caller's option `algorithms` names it or is absent. */
  readonly selectable?: boolean;
  /**
   * Whether it exchanges memory for time, or time for memory, beyond what the others do: the limit 'fast' counts the memory
   * of the others, and spends a share of that on these.
   */
  readonly exchanges?: boolean;
  /** The name under which the weights' order is known, where another algorithm reads the same bytes. */
  readonly packedAs?: string;
  /**
   * Pixels along the side of the tiles that outputs are made in: the input's storage then holds whole tiles, and the kernel
   * leaves sums over them for a squeeze (`Surroundings.sums`). Absent where there are none.
   */
  readonly tile?: number;
  /** Whether its kernel transforms the weights in every run. */
  readonly late?: boolean;
  /** Whether it reads the largest values of its input's channels (`ConvolutionOperation.range`). */
  readonly ranged?: boolean;
  /** How its step is cut for threads; absent where the kernel computes one picture and is cut by output blocks alone. */
  readonly cut?: Cut;

  /**
   * The estimated cost of the whole convolution, in products of float32 (`estimate.ts`); undefined where it cannot be
   * computed so.
   */
  candidate(operation: ConvolutionOperation, situation: Situation): number | undefined;
  /** The size of the packed weights, without the bias. */
  bytes(convolution: Convolution): number;
  /** Bytes that one thread's kernel needs inside a call. */
  scratch(kernels: Kernels, convolution: Convolution, output: Shape): number;
  staging(convolution: Convolution): Staging;
  /** @param scratch  address of `staging().scratch` bytes */
  pack(kernels: Kernels, convolution: Convolution, slice: Slice, scratch: number): void;
  /** The kernel calls, margins apart: one for all pictures, or one for each. */
  step(operation: ConvolutionOperation, around: Surroundings): readonly Step[];
}
