/** Caffe models written with protobufjs, as Caffe writes them. */
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
syntax = "proto2";
message BlobShape { repeated int64 dim = 1 [packed = true]; }
message BlobProto {
  optional BlobShape shape = 7;
  repeated float data = 5 [packed = true];
  repeated double double_data = 8 [packed = true];
  optional int32 num = 1;
  optional int32 channels = 2;
  optional int32 height = 3;
  optional int32 width = 4;
}
message LayerParameter {
  optional string name = 1;
  optional string type = 2;
  repeated string bottom = 3;
  repeated string top = 4;
  repeated float loss_weight = 5;
  repeated BlobProto blobs = 7;
  optional int32 phase = 10;
}
message V1LayerParameter {
  repeated string bottom = 2;
  repeated string top = 3;
  optional string name = 4;
  optional int32 type = 5;
  repeated BlobProto blobs = 6;
  repeated float blobs_lr = 7;
}
message NetParameter {
  optional string name = 1;
  repeated V1LayerParameter layers = 2;
  repeated string input = 3;
  repeated int32 input_dim = 4;
  repeated LayerParameter layer = 100;
}`);
const NetParameter = root.lookupType('NetParameter');

export interface BlobFields {
  readonly shape?: { readonly dim: readonly number[] };
  readonly num?: number;
  readonly channels?: number;
  readonly height?: number;
  readonly width?: number;
  readonly data?: ArrayLike<number>;
  readonly doubleData?: ArrayLike<number>;
}

export interface LayerFields {
  readonly name?: string;
  /** A number in `layers`. */
  readonly type?: string | number;
  readonly bottom?: readonly string[];
  readonly blobs?: readonly BlobFields[];
}

export interface NetFields {
  readonly name?: string;
  readonly layer?: readonly LayerFields[];
  readonly layers?: readonly LayerFields[];
}

export function caffemodel(net: NetFields): Uint8Array {
  return new Uint8Array(NetParameter.encode({ ...net }).finish());
}
