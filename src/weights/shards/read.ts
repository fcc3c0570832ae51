/** A checkpoint in several files, as `writeShards` and Hugging Face write them: safetensors, or PyTorch's `.bin`. */
import { FormatError } from '../../errors.ts';
import type { Checkpoint, StoredTensor } from '../checkpoint.ts';
import { parseFile } from '../parse.ts';
import { withoutPrefix } from '../prefix.ts';
import { quote } from '../quote.ts';
import { readIndex, type ShardIndex } from './index_file.ts';

/**
 * @param read  gives the bytes of a file beside the index; called for one after another.
 * @throws FormatError when a file is not sound, or a tensor is not where the index says.
 */
export async function joinShards(
  { file, shardOf }: ShardIndex,
  read: (shard: string) => Promise<Uint8Array>,
): Promise<Checkpoint> {
  const tensors = new Map<string, StoredTensor>();
  let metadata: Readonly<Record<string, string>> = Object.create(null);
  for (const shard of new Set(shardOf.values())) {
    const part = await parseFile(await read(shard), shard);
    metadata = { ...metadata, ...part.metadata };
    for (const [name, tensor] of part.tensors) if (shardOf.get(name) === shard) tensors.set(name, tensor);
  }
  for (const [name, shard] of shardOf) {
    if (tensors.has(name)) continue;
    const parts = {
      where: `${file}, tensor ${quote(name)}`,
      found: `no such tensor in ${shard}`,
      expected: 'it there',
    };
    throw new FormatError({ ...parts, cause: 'The index and the files are not of one checkpoint.' });
  }
  return withoutPrefix({ file, metadata, tensors });
}

/**
 * The checkpoint whose index these bytes are, or undefined where they are no index. `loadModel` does this with an index's
 * address by itself.
 *
 * @param read  gives the bytes of a file beside the index.
 * @throws FormatError when the index or a shard is not sound, or a tensor is not where the index says.
 */
export async function readShards(
  bytes: Uint8Array,
  file: string,
  read: (shard: string) => Promise<Uint8Array>,
): Promise<Checkpoint | undefined> {
  const index = readIndex(bytes, file);
  return index && (await joinShards(index, read));
}
