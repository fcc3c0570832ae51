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
/** The limit on pieces, since each costs more memory than the bytes of a number. */
const MOST_PIECES = 1_000_000;
const LEGACY: readonly number[] = [BLOB.num, BLOB.channels, BLOB.height, BLOB.width];

/** The fields of a blob's message that were read so far. A field given twice is merged as protobuf's own library does: the last number, all parts of a list. */
interface Parts {
  /** The numbers of single and of double precision: packed, one by one, or in several pieces. */
  readonly pieces: { readonly F32: Uint8Array[]; readonly F64: Uint8Array[] };
  readonly shape: number[];
  hasShape: boolean;
  /** The extents that blobs had before 2014. */
  readonly four: [number, number, number, number];
  hasFour: boolean;
}

function addShape(parts: Parts, message: Uint8Array, fail: Fail): void {
  parts.hasShape = true;
  const add = (extent: number) => {
    if (parts.shape.length >= MOST_AXES) throw fail(`a blob of more than ${MOST_AXES} axes`, 'fewer');
    parts.shape.push(extent);
  };
  eachField(message, (id, value) => {
    if (id !== SHAPE.dim) return;
    if (typeof value === 'number') add(value);
    else eachNumber(value, add);
  });
}

function readField(parts: Parts, id: number, value: Field, fail: Fail): void {
  if (typeof value === 'number') {
    const at = LEGACY.indexOf(id);
    if (at < 0) return;
    parts.four[at] = value;
    parts.hasFour = true;
  } else if (id === BLOB.shape) addShape(parts, value, fail);
  else if (id === BLOB.data) addPiece(parts.pieces.F32, value, fail);
  else if (id === BLOB.doubles) addPiece(parts.pieces.F64, value, fail);
}

function addPiece(pieces: Uint8Array[], piece: Uint8Array, fail: Fail): void {
  if (pieces.push(piece) > MOST_PIECES)
    throw fail(`a blob whose numbers come in more than ${MOST_PIECES} pieces`, 'packed numbers');
}

/** The numbers as one array: a view of the file where they lie in one piece, a copy where they do not. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(0), ...more] = pieces;
  if (more.length === 0) return first;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Reads a blob as Caffe's `Blob::FromProto` does: the old extents win over the shape, and doubles over single precision. */
export function readBlob(message: Uint8Array, fail: Fail): Blob {
  const four: Parts['four'] = [0, 0, 0, 0];
  const parts: Parts = { pieces: { F32: [], F64: [] }, shape: [], hasShape: false, four, hasFour: false };
  eachField(message, (id, value) => readField(parts, id, value, fail));
  const type = parts.pieces.F64.length > 0 ? 'F64' : 'F32';
  const data = joined(parts.pieces[type]);
  const fourExtents = parts.hasFour || !parts.hasShape;
  const shape = parts.hasFour || !parts.hasShape ? parts.four : parts.shape;
  if (data.length === 0)
    throw fail('a blob without numbers', 'numbers', 'It may be a prototxt’s binary, without weights.');
  const bad = shape.find((extent) => !Number.isSafeInteger(extent) || extent < 0);
  if (bad !== undefined) throw fail(`a blob with an extent of ${bad}`, 'whole numbers from 0');
  const size = type === 'F32' ? 4 : 8;
  if (data.length % size !== 0)
    throw fail(`${data.length} bytes of numbers of ${size} bytes`, 'whole numbers of them');
  const count = data.length / size;
  const product = shape.reduce((all, extent) => all * extent, 1);
  if (count !== product) {
    throw fail(`${count} numbers in a blob of shape ${shape.join('×')}`, `${product}`);
  }
  return { type, bytes: data, shape, fourExtents };
}
