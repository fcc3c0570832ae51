/**
 * A checkpoint in several safetensors files, as Hugging Face writes them: `NAME-00001-of-00003.safetensors`, … and
 * `NAME.safetensors.index.json`, which says in which file each tensor is.
 */
import { OptionError } from '../../errors.ts';
import type { Checkpoint, StoredTensor } from '../checkpoint.ts';
import { ITEM_BYTES } from '../numbers.ts';
import { type ConvertOptions, convertCheckpoint } from '../write.ts';

/** How a checkpoint is cut into files. */
export interface ShardOptions extends ConvertOptions {
  /** The files' name, without its ending. */
  readonly name: string;
  /** How many bytes of tensors a file has at most; one tensor that is larger has a file of its own. */
  readonly shardBytes: number;
}

/** A file to be written. */
export interface NamedFile {
  /** Without a folder. */
  readonly name: string;
  /** All of it. */
  readonly bytes: Uint8Array;
}

/** Bytes that a tensor has in the file that is written. */
function writtenBytes({ type, bytes }: StoredTensor, target: 'F32' | 'F16'): number {
  const isFloat = ['F32', 'F16', 'BF16', 'F64'].includes(type);
  return isFloat ? (bytes.length / ITEM_BYTES[type]) * ITEM_BYTES[target] : bytes.length;
}

/** Tensors in their order, as many in a group as fit. */
function group(tensors: Iterable<StoredTensor>, { shardBytes, type }: ShardOptions): StoredTensor[][] {
  const groups: StoredTensor[][] = [];
  let room = 0;
  for (const tensor of tensors) {
    const size = writtenBytes(tensor, type);
    if (size > room || groups.length === 0) {
      groups.push([]);
      room = shardBytes;
    }
    groups.at(-1)?.push(tensor);
    room -= size;
  }
  return groups;
}

/**
 * The files of a checkpoint in shards, one after another so that only one is in memory, the index last. Each says the
 * metadata.
 *
 * @throws OptionError when `shardBytes` is no whole number above 0; WeightsError as `convertCheckpoint` does.
 */
export function* writeShards(checkpoint: Checkpoint, options: ShardOptions): Generator<NamedFile> {
  const { name, shardBytes } = options;
  if (!Number.isSafeInteger(shardBytes) || shardBytes < 1) {
    throw new OptionError({
      where: 'option shardBytes',
      found: String(shardBytes),
      expected: 'bytes, from 1 up',
    });
  }
  const groups = group(checkpoint.tensors.values(), options);
  const number = (n: number) => String(n).padStart(5, '0');
  const weightMap: Record<string, string> = Object.create(null);
  let totalSize = 0;
  for (const [i, tensors] of groups.entries()) {
    const file = `${name}-${number(i + 1)}-of-${number(groups.length)}.safetensors`;
    for (const tensor of tensors) {
      weightMap[tensor.name] = file;
      totalSize += writtenBytes(tensor, options.type);
    }
    const part = { ...checkpoint, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
    yield { name: file, bytes: convertCheckpoint(part, options) };
  }
  const index = JSON.stringify({ metadata: { total_size: totalSize }, weight_map: weightMap }, null, 2);
  yield { name: `${name}.safetensors.index.json`, bytes: new TextEncoder().encode(index) };
}
