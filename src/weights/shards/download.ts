/** The files of a checkpoint in several, each fetched from beside their index. */
import { InputError, OptionError } from '../../errors.ts';
import { absolute } from '../address.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { type DownloadOptions, download } from '../download.ts';
import type { OnProgress } from '../stream.ts';
import { readIndex, type ShardIndex } from './index_file.ts';
import { joinShards } from './read.ts';

/**
 * An address beside the index's, with what follows its `?`: a version, or a key to a store. Undefined where nothing is beside
 * it (blob:, data:).
 */
function beside(index: string, shard: string): string | undefined {
  try {
    const address = new URL(shard, index);
    address.search = new URL(index).search;
    return address.href;
  } catch {
    return undefined;
  }
}

/**
 * Progress of one file after another as that of all together. The index says what the tensors take; what a file has before
 * them comes to light when it is asked for.
 */
function together(totalSize: number | undefined, onProgress: OnProgress): () => OnProgress {
  let before = 0;
  let current = 0;
  return () => {
    before += current;
    current = 0;
    return (loaded, total) => {
      current = loaded;
      const whole = totalSize && Math.max(totalSize, before + (total ?? loaded));
      if (whole) onProgress(before + loaded, whole);
      else onProgress(before + loaded);
    };
  };
}

function refuseUnresolved({ file }: ShardIndex): InputError {
  return new InputError({
    where: file,
    found: 'the index of a checkpoint in several files',
    expected: 'its address, from which theirs follow',
    cause: 'Give loadModel the address, or join the files with readShards of senet-wasm/checkpoint.',
  });
}

/**
 * @param index    the address that the index came from, where it came from one
 * @param options  as those of `download`, for each file; `integrity` by the files' names
 * @returns undefined where the bytes are no index
 * @throws as `download` and `readShards`; InputError where the index has no address; OptionError for the hash of one file
 */
export async function downloadShards(
  bytes: Uint8Array,
  file: string,
  index: string | undefined,
  options: DownloadOptions,
): Promise<Checkpoint | undefined> {
  const found = readIndex(bytes, file);
  if (!found) return undefined;
  if (typeof options.integrity === 'string') {
    throw new OptionError({
      where: 'option integrity',
      found: 'one hash for a checkpoint in several files',
      expected: "a hash for each, by name: { 'model-00001-of-00002.safetensors': 'sha256-…' }",
    });
  }
  const { onProgress, ...rest } = options;
  const next = onProgress && together(found.totalSize, onProgress);
  return await joinShards(found, (shard) => {
    const address = index !== undefined && beside(absolute(index), shard);
    if (!address) throw refuseUnresolved(found);
    return download(address, { ...rest, ...(next && { onProgress: next() }) });
  });
}
