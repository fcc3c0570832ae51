/** One tensor's entry in a safetensors header: `{ dtype, shape, data_offsets }`, checked by itself. */
import { FormatError } from '../errors.ts';
import type { Shape } from '../tensor.ts';
import type { StoredType } from './checkpoint.ts';
import { ITEM_BYTES, isStoredType } from './numbers.ts';
import { describe, quote } from './quote.ts';

export interface Entry {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: Shape;
  /** Byte offsets into the data after the header; `end` is exclusive. */
  readonly begin: number;
  readonly end: number;
}

/** Types of the format that no weight of these networks has. */
const FOREIGN_TYPES =
  /^(U16|U32|U64|C64|F4|F6_E2M3|F6_E3M2|F8_E8M0|F8_E4M3|F8_E5M2|F8_E4M3FNUZ|F8_E5M2FNUZ)$/;

/** @throws FormatError that names the tensor, with a text of its own for each thing that can be wrong. */
export function readEntry(name: string, value: unknown, file: string): Entry {
  const fail: Fail = (found, expected, cause) =>
    new FormatError({ where: `${file}, tensor ${quote(name)}`, found, expected, cause });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail(describe(value), 'an object with dtype, shape and data_offsets', DAMAGED);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const type = readType(fields.get('dtype'), fail);
  const shape = readShape(fields.get('shape'), fail);
  const [begin, end] = readOffsets(fields.get('data_offsets'), fail);
  const size = byteSize(shape, ITEM_BYTES[type], fail);
  if (end - begin !== size) {
    const found = `${end - begin} bytes of data`;
    const extents = describe(shape);
    throw fail(
      found,
      `${size} bytes for ${type} ${extents}`,
      'The shape, dtype or data_offsets were altered.',
    );
  }
  return { name, type, shape, begin, end };
}

type Fail = (found: string, expected: string, cause: string) => FormatError;

const DAMAGED = 'The header is damaged or was made by a faulty writer.';

function readType(value: unknown, fail: Fail): StoredType {
  if (typeof value === 'string' && isStoredType(value)) return value;
  const known = typeof value === 'string' && FOREIGN_TYPES.test(value);
  const cause = known
    ? 'The format knows this type, these networks do not use it: save the weights as F32, F16 or BF16.'
    : DAMAGED;
  const found = typeof value === 'string' ? `dtype ${quote(value)}` : `${describe(value)} as dtype`;
  throw fail(found, `one of ${Object.keys(ITEM_BYTES).join(', ')}`, cause);
}

function isExtent(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readShape(value: unknown, fail: Fail): Shape {
  if (!Array.isArray(value)) throw fail(`${describe(value)} as shape`, 'an array of extents', DAMAGED);
  const wrong = value.findIndex((extent) => !isExtent(extent));
  if (wrong >= 0) {
    throw fail(
      `${describe(value[wrong])} as extent ${wrong} of its shape`,
      'a whole number from 0 up',
      DAMAGED,
    );
  }
  return value as number[];
}

function readOffsets(value: unknown, fail: Fail): readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) {
    throw fail(`${describe(value)} as data_offsets`, 'two byte offsets, [begin, end]', DAMAGED);
  }
  const [begin, end]: unknown[] = value;
  if (!isExtent(begin) || !isExtent(end)) {
    throw fail(`data_offsets ${describe(value)}`, 'whole numbers from 0 up', DAMAGED);
  }
  if (end < begin) throw fail(`data_offsets [${begin}, ${end}], which run backwards`, 'begin ≤ end', DAMAGED);
  return [begin, end];
}

/** The product is checked at each step: an overflow could otherwise come round to a size that fits. */
function byteSize(shape: Shape, itemBytes: number, fail: Fail): number {
  let size = itemBytes;
  for (const extent of shape) {
    size *= extent;
    if (!Number.isSafeInteger(size)) {
      throw fail(`shape ${describe(shape)}, whose size overflows`, 'a tensor that fits in a file', DAMAGED);
    }
  }
  return size;
}
