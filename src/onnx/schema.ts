/**
 * The part of ONNX's file format that an exported network needs: messages and field numbers of `onnx.proto`
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as data.
 */

/** How a field is written. A field whose value is an array is a repeated one. */
export type FieldType = 'int32' | 'int64' | 'float' | 'string' | 'bytes' | MessageType;
export interface MessageType {
  readonly [field: string]: readonly [id: number, type: FieldType];
}

/** `AttributeProto.AttributeType` */
export const ATTRIBUTE_TYPES = { f: 1, i: 2, ints: 7 } as const;
/** `TensorProto.DataType` */
export const DATA_TYPES = { float: 1, int64: 7 } as const;

const ATTRIBUTE: MessageType = {
  name: [1, 'string'],
  f: [2, 'float'],
  i: [3, 'int64'],
  ints: [8, 'int64'],
  type: [20, 'int32'],
};

const NODE: MessageType = {
  input: [1, 'string'],
  output: [2, 'string'],
  name: [3, 'string'],
  opType: [4, 'string'],
  attribute: [5, ATTRIBUTE],
};

const TENSOR: MessageType = {
  dims: [1, 'int64'],
  dataType: [2, 'int32'],
  name: [8, 'string'],
  rawData: [9, 'bytes'],
};

const DIMENSION: MessageType = { dimValue: [1, 'int64'], dimParam: [2, 'string'] };
const TENSOR_TYPE: MessageType = { elemType: [1, 'int32'], shape: [2, { dim: [1, DIMENSION] }] };
const VALUE_INFO: MessageType = { name: [1, 'string'], type: [2, { tensorType: [1, TENSOR_TYPE] }] };

const GRAPH: MessageType = {
  node: [1, NODE],
  name: [2, 'string'],
  initializer: [5, TENSOR],
  input: [11, VALUE_INFO],
  output: [12, VALUE_INFO],
};

export const MODEL: MessageType = {
  irVersion: [1, 'int64'],
  producerName: [2, 'string'],
  graph: [7, GRAPH],
  opsetImport: [8, { domain: [1, 'string'], version: [2, 'int64'] }],
  metadataProps: [14, { key: [1, 'string'], value: [2, 'string'] }],
};

export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly ints?: readonly number[];
}

export interface NodeProto {
  readonly opType: string;
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Little-endian, row-major. */
  readonly rawData: Uint8Array;
}

/** A number is an extent, a text its symbol. */
export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly ({ dimValue: number } | { dimParam: string })[] };
    };
  };
}

export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly name: string;
    readonly node: readonly NodeProto[];
    readonly initializer: readonly TensorProto[];
    readonly input: readonly ValueInfoProto[];
    readonly output: readonly ValueInfoProto[];
  };
}
