/**
 * A checkpoint: named tensors as they are stored, with the file's metadata. Every file format reads into one.
 */
import type { Shape } from '../tensor.ts';

/** Number formats that weights may be stored in; `I64` only for what is ignored (`num_batches_tracked`). */
export type StoredType = 'F32' | 'F16' | 'BF16' | 'F64' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

/** One tensor of a file: little-endian, row-major; `bytes` is a view into the file's buffer, not a copy (but of a strided view's). */
export interface StoredTensor {
  /** As the file has it. */
  readonly name: string;
  /** The format of its numbers. */
  readonly type: StoredType;
  /** Extents, outermost first; `[]` for one number. */
  readonly shape: Shape;
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/** What a file of weights holds, whichever format it has. */
export interface Checkpoint {
  /** The file's name, for messages. */
  readonly file: string;
  /** safetensors' `__metadata__`: strings only. */
  readonly metadata: Readonly<Record<string, string>>;
  /** By name, in the file's order. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What is to be said of how the file was read, in sentences: the dict that was taken, the prefix that was dropped. */
  readonly notes?: readonly string[];
}
