/** From a pickle's tensors to stored ones: views of the file where they lie row-major, copies where they do not. */
import { FormatError } from '../../errors.ts';
import { formatShape } from '../../tensor.ts';
import type { StoredTensor } from '../checkpoint.ts';
import { ITEM_BYTES } from '../numbers.ts';
import { quote } from '../quote.ts';
import type { PickledTensor, Storage } from './pickle/values.ts';

/** All bytes under a storage's key, or undefined where the file has none. */
export type StorageBytes = (key: string) => Uint8Array | undefined;

const DAMAGED = 'The file is damaged or hostile.';
/** Beside the file's size, how much copies may take. */
const FREE_BYTES = 2 ** 16;
const MOST_AXES = 16;

/** The strides of a row-major tensor. */
function rowMajor(shape: readonly number[]): number[] {
  let step = 1;
  return shape
    .toReversed()
    .map((extent) => {
      const stride = step;
      step *= extent;
      return stride;
    })
    .reverse();
}

function isRowMajor({ shape, strides }: PickledTensor): boolean {
  return rowMajor(shape).every((stride, axis) => stride === strides[axis] || shape[axis] === 1);
}

/** Makes stored tensors of one file, and bounds what its copies take together. */
export class TensorReader {
  readonly #file: string;
  readonly #storageBytes: StorageBytes;
  #copies: number;

  constructor(file: string, fileSize: number, storageBytes: StorageBytes) {
    this.#file = file;
    this.#storageBytes = storageBytes;
    this.#copies = fileSize + FREE_BYTES;
  }

  /**
   * @throws FormatError that names the tensor, when its storage is missing or of another size than the pickle says, when it
   *   reaches beyond its storage, or when a view unfolds to more than the file holds.
   */
  read(name: string, tensor: PickledTensor): StoredTensor {
    const fail: Fail = (found, expected, cause = DAMAGED) =>
      new FormatError({ where: `${this.#file}, tensor ${quote(name)}`, found, expected, cause });
    const { type, shape, strides } = tensor;
    if (strides.length !== shape.length) {
      throw fail(`${strides.length} strides`, `${shape.length}, as the shape ${formatShape(shape)} has`);
    }
    if (shape.length > MOST_AXES) throw fail(`${shape.length} axes`, `at most ${MOST_AXES}`);
    const count = shape.reduce((product, extent) => product * extent, 1);
    if (!Number.isSafeInteger(count * ITEM_BYTES[type])) {
      throw fail(`shape ${formatShape(shape)}, whose size overflows`, 'a tensor that fits in a file');
    }
    const storage = this.#storage(tensor.storage, fail);
    return { name, type, shape, bytes: count === 0 ? NOTHING : this.#view(tensor, storage, count, fail) };
  }

  #storage({ parts: { type, key, total, begin, count } }: Storage, fail: Fail): Uint8Array {
    const whole = this.#storageBytes(key);
    if (!whole) throw fail(`no storage ${quote(key)} in the file`, 'the numbers of this tensor');
    const itemBytes = type ? ITEM_BYTES[type] : 1;
    if (total * itemBytes !== whole.length) {
      const found = `${whole.length} bytes in storage ${quote(key)}`;
      throw fail(found, `${total * itemBytes}, as the pickle says`);
    }
    if (begin + count > total) {
      throw fail(`numbers ${begin} to ${begin + count} of storage ${quote(key)}`, `at most ${total}`);
    }
    return whole.subarray(begin * itemBytes, (begin + count) * itemBytes);
  }

  #view(tensor: PickledTensor, storage: Uint8Array, count: number, fail: Fail): Uint8Array {
    const { type, shape, strides, offset } = tensor;
    const itemBytes = ITEM_BYTES[type];
    const last = shape.reduce((sum, extent, axis) => sum + (extent - 1) * (strides[axis] ?? 0), offset);
    if (!((last + 1) * itemBytes <= storage.length)) {
      const found = `shape ${formatShape(shape)} with strides ${strides.join(', ')} from ${offset} on`;
      throw fail(found, `a view inside its storage of ${storage.length / itemBytes} numbers`);
    }
    const begin = offset * itemBytes;
    if (isRowMajor(tensor)) return storage.subarray(begin, begin + count * itemBytes);
    this.#copies -= count * itemBytes;
    if (this.#copies < 0) {
      const found = `a view of shape ${formatShape(shape)} with strides ${strides.join(', ')}`;
      throw fail(found, 'views that together take no more than the file', 'Save its .contiguous() instead.');
    }
    return gather(storage.subarray(begin), shape, strides, itemBytes, count);
  }
}

type Fail = (found: string, expected: string, cause?: string) => FormatError;

const NOTHING = new Uint8Array(0);

/** A strided view's numbers in row-major order. */
function gather(
  from: Uint8Array,
  shape: readonly number[],
  strides: readonly number[],
  itemBytes: number,
  count: number,
): Uint8Array {
  const to = new Uint8Array(count * itemBytes);
  const index = shape.map(() => 0);
  let position = 0;
  for (let i = 0; i < count; i++) {
    const at = position * itemBytes;
    for (let b = 0; b < itemBytes; b++) to[i * itemBytes + b] = from[at + b] ?? 0;
    // The next index, as an odometer counts.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        position += stride;
        break;
      }
      index[axis] = 0;
      position -= (next - 1) * stride;
    }
  }
  return to;
}
