/**
 * Tensors at the public boundary: float32, row-major, NCHW. A leaf: imports the errors only.
 */
import { InputError } from './errors.ts';

/** Extents, outermost first: `[N, C, H, W]`, `[N, C]`, … */
export type Shape = readonly number[];

/** A dense row-major float32 tensor. `data.length` is the product of `shape`. */
export interface Tensor {
  /** Extents, outermost first. */
  readonly shape: Shape;
  /** All numbers, the last axis running fastest. */
  readonly data: Float32Array;
}

/** The number of elements of a shape; 1 for `[]`. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** `1×3×32×32`, for messages. */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}

/** Whether two shapes have the same extents in the same order. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** Whether a value has a tensor's parts; by name, not `instanceof`, since it may come from another frame. */
export function isTensor(value: unknown): value is Tensor {
  if (typeof value !== 'object' || value === null) return false;
  const { data, shape } = value as Partial<Tensor>;
  return Object.prototype.toString.call(data) === '[object Float32Array]' && Array.isArray(shape);
}

/**
 * Wraps `data` (not copied) as a tensor.
 *
 * @throws InputError when `data` is no Float32Array, an extent is not a positive integer or `data` has another length than the shape.
 */
export function tensor(data: Float32Array, shape: Shape): Tensor {
  if (!isTensor({ data, shape })) {
    throw new InputError({
      where: 'tensor',
      found: `data of type ${Object.prototype.toString.call(data).slice(8, -1)}`,
      expected: 'a Float32Array and a list of extents',
    });
  }
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent > 0)) {
    throw new InputError({
      where: 'tensor',
      found: `shape ${formatShape(shape)}`,
      expected: 'positive whole extents',
    });
  }
  if (data.length !== elementCount(shape)) {
    throw new InputError({
      where: 'tensor',
      found: `${data.length} values`,
      expected: `${elementCount(shape)} for shape ${formatShape(shape)}`,
    });
  }
  return { shape, data };
}

/** The index of the first value that is not finite; −1 where all are. */
export function firstNonFinite(values: Float32Array): number {
  // Every run asks this of its input: 0 · NaN and 0 · ∞ are NaN, and a sum is soon made.
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * (values[i] ?? 0);
  return zero === 0 ? -1 : values.findIndex((value) => !Number.isFinite(value));
}
