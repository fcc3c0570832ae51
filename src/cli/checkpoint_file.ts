/** Checkpoints from files: one file in any format, or an index with its shards beside it. */
import { dirname, join } from 'node:path';
import { readShards } from '../checkpoint/index.ts';
import { type Checkpoint, parseCheckpoint } from '../index.ts';
import { readBytes } from './files.ts';

/** Errors name the path as it was given. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const bytes = await readBytes(path);
  const sharded = await readShards(bytes, path, (shard) => readBytes(join(dirname(path), shard)));
  return sharded ?? (await parseCheckpoint(bytes, path));
}
