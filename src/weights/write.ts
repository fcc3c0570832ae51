/** Writes safetensors: what `parseSafetensors` and the reference implementation read back. */
import { WeightsError } from '../errors.ts';
import { elementCount, formatShape, type Shape } from '../tensor.ts';
import type { Checkpoint, StoredTensor } from './checkpoint.ts';
import { toHalf } from './half.ts';
import { ITEM_BYTES, toFloat32 } from './numbers.ts';
import { quote } from './quote.ts';

/** Floats are written as `WriteOptions.type` says, bytes as U8. */
export interface NamedTensor {
  /** Unique in the file. */
  readonly name: string;
  /** Extents, outermost first. */
  readonly shape: Shape;
  /** Row-major. */
  readonly data: Float32Array | Uint8Array;
}

/** How numbers are written. */
export interface WriteOptions {
  /** F16 halves the file; a value is then off by at most 2^-11 of itself (2^-25 below 2^-14). */
  readonly type: 'F32' | 'F16';
}

/** How a checkpoint is written. */
export interface ConvertOptions extends WriteOptions {
  /** Replaces the checkpoint's metadata; kept as it is if absent. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file with these tensors. Tensors are laid out by falling item size, else in the order given,
 * and the header is padded to a multiple of 8 bytes, so that each lies aligned in the file.
 *
 * ```ts
 * const bytes = writeSafetensors([{ name: 'logits', shape: [1, 10], data }], { made: 'today' }, { type: 'F32' });
 * ```
 *
 * @throws WeightsError when a name is given twice or reserved, `data` does not fit `shape`, or a finite value is too
 *   large for F16: `tensor "conv1.weight": found 70000 at element 3; expected at most 65504, the greatest F16. Write F32 instead.`
 */
export function writeSafetensors(
  tensors: Iterable<NamedTensor>,
  metadata: Readonly<Record<string, string>>,
  { type }: WriteOptions,
): Uint8Array {
  return encodeSafetensors(
    Array.from(tensors, (named) => store(named, type)),
    metadata,
  );
}

/**
 * A checkpoint as the bytes of a safetensors file whose floats are all of one type. Integers are written as they are.
 *
 * @throws WeightsError when a finite value is too large for F16; the text names the tensor and suggests F32.
 */
export function convertCheckpoint(checkpoint: Checkpoint, { type, metadata }: ConvertOptions): Uint8Array {
  const convert = (stored: StoredTensor): StoredTensor => {
    if (stored.type === type || !['F32', 'F16', 'BF16', 'F64'].includes(stored.type)) return stored;
    return store({ name: stored.name, shape: stored.shape, data: toFloat32(stored, checkpoint.file) }, type);
  };
  return encodeSafetensors(Array.from(checkpoint.tensors.values(), convert), metadata ?? checkpoint.metadata);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function store({ name, shape, data }: NamedTensor, type: 'F32' | 'F16'): StoredTensor {
  if (data instanceof Uint8Array) return { name, shape, type: 'U8', bytes: data };
  return { name, shape, type, bytes: bytesOf(type === 'F32' ? data : checkedHalf(name, data)) };
}

function checkedHalf(name: string, values: Float32Array): Uint16Array {
  const halves = toHalf(values);
  const lost = halves.findIndex((half, i) => (half & 0x7fff) === 0x7c00 && Number.isFinite(values[i]));
  if (lost < 0) return halves;
  throw new WeightsError({
    where: `tensor ${quote(name)}`,
    found: `${values[lost]} at element ${lost}`,
    expected: 'at most 65504, the greatest F16',
    cause: 'Write F32 instead.',
  });
}

function checkStored({ name, shape, type, bytes }: StoredTensor, names: Set<string>): void {
  const where = `tensor ${quote(name)}`;
  if (name === '__metadata__' || names.has(name)) {
    const found = names.has(name) ? 'its name twice' : "the format's own name for metadata";
    throw new WeightsError({ where, found, expected: 'names that are unique and not __metadata__' });
  }
  names.add(name);
  const extents = shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!extents || bytes.byteLength !== elementCount(shape) * ITEM_BYTES[type]) {
    const found = `${bytes.byteLength / ITEM_BYTES[type]} values`;
    throw new WeightsError({ where, found, expected: `as many as shape ${formatShape(shape)} holds` });
  }
}

/** Tensors as they are stored, to a file. */
function encodeSafetensors(
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const names = new Set<string>();
  for (const stored of tensors) checkStored(stored, names);
  const sorted = tensors.toSorted((a, b) => ITEM_BYTES[b.type] - ITEM_BYTES[a.type]);
  const header = encodeHeader(sorted, metadata);
  const size = sorted.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  const file = new Uint8Array(8 + header.length + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let offset = 8 + header.length;
  for (const { bytes } of sorted) {
    file.set(bytes, offset);
    offset += bytes.byteLength;
  }
  return file;
}

function encodeHeader(
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) entries.push(['__metadata__', metadata]);
  let begin = 0;
  for (const { name, type, shape, bytes } of tensors) {
    const end = begin + bytes.byteLength;
    entries.push([name, { dtype: type, shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  const json = JSON.stringify(Object.fromEntries(entries));
  const unpadded = new TextEncoder().encode(json);
  const header = new Uint8Array(Math.ceil(unpadded.length / 8) * 8).fill(0x20);
  header.set(unpadded);
  return header;
}
