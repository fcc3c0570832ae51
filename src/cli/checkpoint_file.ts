/** Checkpoints from files: one file in any format, or an index with its shards beside it. */
import { dirname, join } from 'node:path';
import { readShards } from '../checkpoint/index.ts';
import { type Checkpoint, parseCheckpoint } from '../index.ts';
import { readBytes } from './files.ts';

/** What help says of a weights file. */
export const CHECKPOINT = 'weights: safetensors or their shards’ index, PyTorch’s .pth or .pt, .caffemodel';

/** Errors name the path as it was given. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return await checkpointOf(await readBytes(path), path);
}

/** The same from the bytes of the file at `path`. */
export async function checkpointOf(bytes: Uint8Array, path: string): Promise<Checkpoint> {
  const sharded = await readShards(bytes, path, (shard) => readBytes(join(dirname(path), shard)));
  return sharded ?? (await parseCheckpoint(bytes, path));
}
