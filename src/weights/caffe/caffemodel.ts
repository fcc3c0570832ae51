/**
 * Reads Caffe's `.caffemodel`, a protobuf message, into tensors named after the layers that hold them:
 * `<layer>.weight`, `.bias`, and `.running_mean`, `.running_var` of a BatchNorm layer.
 */
import { FormatError, SenetError } from '../../errors.ts';
import type { Checkpoint, StoredTensor } from '../checkpoint.ts';
import { toFloat32 } from '../numbers.ts';
import { quote } from '../quote.ts';
import { type Blob, type Fail, readBlob } from './blob.ts';
import { eachField, LAYER, NET, V1_INNER_PRODUCT, V1_LAYER } from './fields.ts';

interface Layer {
  readonly name: string;
  readonly type: string;
  readonly blobs: readonly Blob[];
}

const DAMAGED = 'The file is damaged or hostile.';
/** Convolutions have two blobs, batch norms three, recurrent layers five. */
const MOST_BLOBS = 16;
/** How many tensors a small file may have, and how many bytes of a large one each must have. */
const FREE_TENSORS = 4096;
const BYTES_PER_TENSOR = 256;

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

type Fields = typeof LAYER | typeof V1_LAYER;

function readLayer(message: Uint8Array, fields: Fields, file: string): Layer {
  let name = '';
  let type = '';
  const messages: Uint8Array[] = [];
  eachField(message, (id, value) => {
    if (typeof value === 'number') {
      if (id === V1_LAYER.type && value === V1_INNER_PRODUCT) type = 'InnerProduct';
    } else if (id === fields.name) name = text(value);
    else if (fields === LAYER && id === fields.type) type = text(value);
    else if (fields === V1_LAYER && id === V1_LAYER.v0) throw olderThan2013(file);
    else if (id === fields.blobs && messages.push(value) > MOST_BLOBS) {
      throw failOf(file, name)(`more than ${MOST_BLOBS} blobs`, 'fewer');
    }
  });
  const fail = failOf(file, name);
  return { name, type, blobs: messages.map((blob) => readBlob(blob, fail)) };
}

function failOf(file: string, layer: string): Fail {
  return (found, expected, cause = DAMAGED) =>
    new FormatError({ where: `${file}, layer ${quote(layer)}`, found, expected, cause });
}

function olderThan2013(file: string): FormatError {
  const cause = "Caffe's upgrade_net_proto_binary makes a newer file of it.";
  return new FormatError({
    where: file,
    found: 'layers as Caffe had them before 2013',
    expected: 'newer ones',
    cause,
  });
}

/** Without the leading ones that a blob of four extents has. */
function withRank({ shape, fourExtents }: Blob, rank: number): readonly number[] {
  const drop = fourExtents ? shape.length - rank : 0;
  return shape.slice(0, drop).every((extent) => extent === 1) ? shape.slice(drop) : shape;
}

function stored(name: string, { type, bytes }: Blob, shape: readonly number[]): StoredTensor {
  return { name, type, shape, bytes };
}

/** Caffe keeps sums of what it saw, and beside them by what they are to be divided; 0 means that it saw nothing. */
function batchNorm({ name, blobs }: Layer, fail: Fail): StoredTensor[] {
  const [mean, variance, factor] = blobs;
  if (!mean || !variance || !factor || factor.bytes.length === 0) {
    throw fail(`a BatchNorm with ${blobs.length} blobs`, 'mean, variance and their factor');
  }
  const values = (blob: Blob) => toFloat32(stored(name, blob, blob.shape));
  const [divisor = 0] = values(factor);
  const scale = divisor === 0 ? 0 : 1 / divisor;
  const scaled = (leaf: string, blob: Blob): StoredTensor => {
    const data = values(blob).map((value) => value * scale);
    return {
      name: `${name}.${leaf}`,
      type: 'F32',
      shape: withRank(blob, 1),
      bytes: new Uint8Array(data.buffer),
    };
  };
  return [scaled('running_mean', mean), scaled('running_var', variance)];
}

function tensorsOf(layer: Layer, file: string): StoredTensor[] {
  const { name, type, blobs } = layer;
  if (type === 'BatchNorm' && blobs.length > 0) return batchNorm(layer, failOf(file, name));
  return blobs.map((blob, i) => {
    if (i > 0) return stored(`${name}.${i === 1 ? 'bias' : `blob${i}`}`, blob, withRank(blob, 1));
    const rank = type === 'InnerProduct' ? 2 : type === 'Scale' || type === 'PReLU' ? 1 : blob.shape.length;
    return stored(`${name}.weight`, blob, withRank(blob, rank));
  });
}

function readNet(bytes: Uint8Array, file: string): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const most = FREE_TENSORS + bytes.length / BYTES_PER_TENSOR;
  eachField(bytes, (id, value) => {
    if ((id !== NET.layer && id !== NET.layers) || typeof value === 'number') return;
    const layer = readLayer(value, id === NET.layer ? LAYER : V1_LAYER, file);
    for (const tensor of tensorsOf(layer, file)) {
      if (tensors.has(tensor.name)) throw failOf(file, layer.name)('its name twice', 'each layer once');
      if (tensors.size >= most) throw failOf(file, layer.name)(`more than ${tensors.size} tensors`, 'fewer');
      tensors.set(tensor.name, tensor);
    }
  });
  return tensors;
}

/**
 * The blobs of a `.caffemodel` as tensors. Weights are views of `bytes`; running means and variances, which Caffe keeps
 * multiplied by a factor, are divided by it.
 *
 * @throws FormatError when the file is no such message, cut short or damaged, or has no blobs.
 */
export function parseCaffemodel(bytes: Uint8Array, file: string): Checkpoint {
  try {
    const tensors = readNet(bytes, file);
    if (tensors.size > 0) return { file, metadata: Object.create(null), tensors };
  } catch (error) {
    if (error instanceof SenetError) throw error;
    const found = `a Caffe model that ends or breaks off in the middle (${quote(String(error)).slice(1, -1)})`;
    const cause = 'The download was cut short, or the file is damaged.';
    throw new FormatError({ where: file, found, expected: 'a whole one', cause }, { cause: error });
  }
  const cause = 'It describes a network without weights, or is another kind of file.';
  throw new FormatError({ where: file, found: 'no blob in any layer', expected: 'layers with blobs', cause });
}
