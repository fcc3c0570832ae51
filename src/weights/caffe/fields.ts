/**
 * The part of Caffe's file format that holds weights: field numbers of `caffe.proto`
 * (https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto), and a walk over a message's fields.
 */
import protobuf from 'protobufjs/minimal.js';

/** `NetParameter`: layers as they are since 2014, and before (`V1LayerParameter`). */
export const NET = { layers: 2, layer: 100 } as const;
export const LAYER = { name: 1, type: 2, blobs: 7 } as const;
/** Types are numbers here; a layer of before 2013 lies in the field `v0`. */
export const V1_LAYER = { v0: 1, name: 4, type: 5, blobs: 6 } as const;
export const BLOB = { num: 1, channels: 2, height: 3, width: 4, data: 5, shape: 7, doubles: 8 } as const;
export const SHAPE = { dim: 1 } as const;

/** `V1LayerParameter.LayerType` of layers that have a matrix, not a convolution's weight. */
export const V1_INNER_PRODUCT = 14;

const [VARINT, FIXED64, DELIMITED, FIXED32] = [0, 1, 2, 5];

/** A field's value: the bytes of a message, text, packed numbers or one number of fixed length; or a whole number. */
export type Field = Uint8Array | number;

/**
 * Calls `visit` with each field, in the file's order; groups are passed over.
 *
 * @throws Error, protobufjs's own, when the bytes are no message; RangeError when a field has the number 0.
 */
export function eachField(message: Uint8Array, visit: (id: number, value: Field) => void): void {
  // A plain array view: of a Buffer, protobufjs would make a reader for Buffers.
  const bytes = new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const [id, wire] = [tag >>> 3, tag & 7];
    if (id === 0) throw new RangeError('a field has the number 0');
    if (wire === VARINT) {
      visit(id, Number(reader.int64()));
    } else if (wire === DELIMITED || wire === FIXED32 || wire === FIXED64) {
      const length = wire === DELIMITED ? reader.uint32() : wire === FIXED32 ? 4 : 8;
      const begin = reader.pos;
      reader.skip(length);
      visit(id, bytes.subarray(begin, begin + length));
    } else {
      reader.skipType(wire);
    }
  }
}

/** Packed whole numbers. */
export function eachNumber(packed: Uint8Array, visit: (value: number) => void): void {
  const reader = protobuf.Reader.create(new Uint8Array(packed));
  while (reader.pos < reader.len) visit(Number(reader.int64()));
}
