/** One of a layer's arrays. */
import type { Shape } from '../../tensor.ts';
import { BLOB, eachField, eachNumber, type Field, SHAPE } from './fields.ts';

export interface Blob {
  readonly type: 'F32' | 'F64';
  /** Little-endian numbers: a view of the file. */
  readonly bytes: Uint8Array;
  readonly shape: Shape;
  /** Whether the shape is of the four extents that every blob had before 2014. */
  readonly fourExtents: boolean;
}

export type Fail = (found: string, expected: string, cause?: string) => Error;

const MOST_AXES = 32;
const LEGACY: readonly number[] = [BLOB.num, BLOB.channels, BLOB.height, BLOB.width];

function shapeOf(message: Uint8Array, fail: Fail): number[] {
  const extents: number[] = [];
  const add = (extent: number) => {
    if (extents.length >= MOST_AXES) throw fail(`a blob of more than ${MOST_AXES} axes`, 'fewer');
    extents.push(extent);
  };
  eachField(message, (id, value) => {
    if (id !== SHAPE.dim) return;
    if (typeof value === 'number') add(value);
    else eachNumber(value, add);
  });
  return extents;
}

interface Parts {
  data?: Uint8Array;
  type: 'F32' | 'F64';
  shape?: number[];
  readonly four: number[];
}

function readField(parts: Parts, id: number, value: Field, fail: Fail): void {
  if (typeof value === 'number') {
    if (LEGACY.includes(id)) parts.four[id - BLOB.num] = value;
    return;
  }
  if (id === BLOB.shape) parts.shape = shapeOf(value, fail);
  if (id !== BLOB.data && id !== BLOB.doubles) return;
  if (parts.data) throw fail('a blob whose numbers come in pieces', 'packed numbers, once');
  parts.data = value;
  parts.type = id === BLOB.data ? 'F32' : 'F64';
}

/** @throws what `fail` makes, when the numbers are not as many as the shape says. */
export function readBlob(message: Uint8Array, fail: Fail): Blob {
  const parts: Parts = { type: 'F32', four: [1, 1, 1, 1] };
  eachField(message, (id, value) => readField(parts, id, value, fail));
  const { data, type, shape = parts.four } = parts;
  if (!data)
    throw fail('a blob without numbers', 'packed numbers', 'It may be a prototxt’s binary, without weights.');
  const count = data.length / (type === 'F32' ? 4 : 8);
  const product = shape.reduce((all, extent) => all * extent, 1);
  if (count !== product) {
    throw fail(`${count} numbers in a blob of shape ${shape.join('×')}`, `${product}`);
  }
  return { type, bytes: data, shape, fourExtents: !parts.shape };
}
