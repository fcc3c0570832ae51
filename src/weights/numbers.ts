/** Stored numbers to float32. Files are little-endian, and so is every engine that runs WebAssembly's memory natively. */
import { WeightsError } from '../errors.ts';
import type { StoredTensor, StoredType } from './checkpoint.ts';
import { fromHalf } from './half.ts';
import { quote } from './quote.ts';

/** Bytes of one number. */
export const ITEM_BYTES: Readonly<Record<StoredType, number>> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  F64: 8,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

export function isStoredType(name: string): name is StoredType {
  return Object.hasOwn(ITEM_BYTES, name);
}

/** A buffer and offset that hold `bytes` at a multiple of `itemBytes`, as typed arrays demand; copied only if need be. */
function aligned(bytes: Uint8Array, itemBytes: number): { buffer: ArrayBufferLike; offset: number } {
  if (bytes.byteOffset % itemBytes === 0) return { buffer: bytes.buffer, offset: bytes.byteOffset };
  // Not slice(): a Buffer's is a view.
  return { buffer: new Uint8Array(bytes).buffer, offset: 0 };
}

function fromBfloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i += 1) bits[i] = (halves[i] ?? 0) << 16;
  return values;
}

/**
 * The values of a stored F32, F16, BF16 or F64 tensor, row-major. Exact for the first three, infinity, NaN and subnormals
 * included; F64 is rounded to the nearest float32.
 *
 * Read it, do not write to it: an F32 tensor that lies aligned in its file is returned as a view of the file's bytes.
 *
 * @throws WeightsError when the tensor holds integers: `m.safetensors, tensor "a": found I64 numbers; expected F32, …`.
 */
export function toFloat32(stored: StoredTensor, file?: string): Float32Array {
  const { type, bytes } = stored;
  const { buffer, offset } = aligned(bytes, ITEM_BYTES[type]);
  const length = bytes.byteLength / ITEM_BYTES[type];
  switch (type) {
    case 'F32':
      return new Float32Array(buffer, offset, length);
    case 'F16':
      return fromHalf(new Uint16Array(buffer, offset, length));
    case 'BF16':
      return fromBfloat16(new Uint16Array(buffer, offset, length));
    case 'F64':
      return Float32Array.from(new Float64Array(buffer, offset, length));
    default:
      throw wrongType(stored, 'F32, F16, BF16 or F64, as weights are', file);
  }
}

/**
 * The values of a stored integer or Boolean tensor, row-major: class labels, pixels.
 *
 * @throws WeightsError when the tensor holds floats, or a 64-bit number beyond ±(2^53 − 1).
 */
export function toIntegers(stored: StoredTensor, file?: string): Int32Array | Uint8Array | number[] {
  const { type, bytes } = stored;
  const { buffer, offset } = aligned(bytes, ITEM_BYTES[type]);
  const length = bytes.byteLength / ITEM_BYTES[type];
  switch (type) {
    case 'U8':
    case 'BOOL':
      return bytes;
    case 'I8':
      return Int32Array.from(new Int8Array(buffer, offset, length));
    case 'I16':
      return Int32Array.from(new Int16Array(buffer, offset, length));
    case 'I32':
      return new Int32Array(buffer, offset, length);
    case 'I64':
      return Array.from(new BigInt64Array(buffer, offset, length), (value) => toSafe(value, stored, file));
    default:
      throw wrongType(stored, 'whole numbers', file);
  }
}

function toSafe(value: bigint, stored: StoredTensor, file: string | undefined): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const where = whereIs(stored, file);
  throw new WeightsError({
    where,
    found: `the number ${value}`,
    expected: 'whole numbers within ±(2^53 − 1)',
  });
}

function whereIs({ name }: StoredTensor, file: string | undefined): string {
  return `${file === undefined ? '' : `${file}, `}tensor ${quote(name)}`;
}

function wrongType(stored: StoredTensor, expected: string, file: string | undefined): WeightsError {
  return new WeightsError({ where: whereIs(stored, file), found: `${stored.type} numbers`, expected });
}
