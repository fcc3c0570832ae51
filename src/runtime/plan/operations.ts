/**
 * What kernels perform: the operations that a network's nodes are fused into (`fuse.ts`).
 *
 * An operation has the name of the last node that it replaces, for that is the tensor it makes.
 */
import type {
  ActivationFunction,
  BatchNorm,
  Convolution,
  Dense,
  GlobalPool,
  Pool,
} from '../../network/network.ts';

interface OperationBase {
  readonly name: string;
}

export interface ConvolutionOperation extends OperationBase {
  readonly kind: 'convolution';
  readonly input: string;
  readonly convolution: Convolution;
  readonly norm?: BatchNorm;
  readonly activation?: ActivationFunction;
  /** The largest values of the input's channels, where it runs in 8-bit integers. */
  readonly range?: string;
}

export interface GlobalPoolOperation extends OperationBase {
  readonly kind: 'globalPool';
  readonly input: string;
  readonly by: GlobalPool['by'];
}

export interface PoolOperation extends OperationBase {
  readonly kind: 'pool';
  readonly input: string;
  readonly pool: Pool;
}

export interface DenseOperation extends OperationBase {
  readonly kind: 'dense';
  readonly input: string;
  readonly dense: Dense;
  readonly activation?: ActivationFunction;
}

/** A batch norm by itself: of a sum before a convolution (pre-activation), or of a tensor that others read too. */
export interface AffineOperation extends OperationBase {
  readonly kind: 'affine';
  readonly input: string;
  readonly norm: BatchNorm;
  readonly activation?: ActivationFunction;
}

/** An activation by itself, of a map or a vector. */
export interface ActivationOperation extends OperationBase {
  readonly kind: 'activation';
  readonly input: string;
  readonly function: ActivationFunction;
}

export interface ConcatOperation extends OperationBase {
  readonly kind: 'concat';
  readonly parts: readonly string[];
}

export interface ScaleOperation extends OperationBase {
  readonly kind: 'scale';
  readonly u: string;
  readonly s: string;
}

/** scaled u + shortcut; without `s`, u + shortcut; with `relu`, ReLU of that. */
export interface SumOperation extends OperationBase {
  readonly kind: 'sum';
  readonly u: string;
  readonly s?: string;
  readonly squared: boolean;
  readonly shortcut: string;
  readonly relu: boolean;
}

export type Operation =
  | ConvolutionOperation
  | GlobalPoolOperation
  | PoolOperation
  | DenseOperation
  | AffineOperation
  | ActivationOperation
  | ConcatOperation
  | ScaleOperation
  | SumOperation;

/** Those that hold learned numbers. */
export type WeightedOperation = ConvolutionOperation | DenseOperation | AffineOperation;

export function isWeighted(operation: Operation): operation is WeightedOperation {
  return operation.kind === 'convolution' || operation.kind === 'dense' || operation.kind === 'affine';
}

/** The tensors that an operation reads. */
export function inputsOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'concat':
      return operation.parts;
    case 'scale':
      return [operation.u, operation.s];
    case 'convolution':
      return operation.range === undefined ? [operation.input] : [operation.input, operation.range];
    case 'sum':
      return [operation.u, operation.shortcut, ...(operation.s === undefined ? [] : [operation.s])];
    default:
      return [operation.input];
  }
}

/** The maps over which an operation may write its own: it reads each element before it writes it. */
export function overwritable(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'sum':
      return [operation.u, operation.shortcut];
    case 'scale':
      return [operation.u];
    case 'affine':
    case 'activation':
      return [operation.input];
    default:
      return [];
  }
}
