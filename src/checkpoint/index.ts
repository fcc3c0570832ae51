/**
 * senet-wasm/checkpoint: checkpoint files as people have them, to named tensors, without a network or an engine.
 *
 * ```ts
 * import { parseCheckpoint } from 'senet-wasm/checkpoint';
 * const { tensors, notes } = await parseCheckpoint(bytes, 'model_best.pth.tar');
 * ```
 *
 * @module senet-wasm/checkpoint
 */
export * from '../errors.ts';
export { formatShape, type Shape } from '../tensor.ts';
export type { Checkpoint, StoredTensor, StoredType } from '../weights/checkpoint.ts';
export { diagnosed } from '../weights/diagnose.ts';
export { toFloat32, toIntegers } from '../weights/numbers.ts';
export { parseCheckpoint } from '../weights/parse.ts';
export { parseSafetensors } from '../weights/safetensors.ts';
export { readShards } from '../weights/shards/read.ts';
export { type NamedFile, type ShardOptions, writeShards } from '../weights/shards/write.ts';
export {
  type ConvertOptions,
  convertCheckpoint,
  type NamedTensor,
  type WriteOptions,
  writeSafetensors,
} from '../weights/write.ts';
